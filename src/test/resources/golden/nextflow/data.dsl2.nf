#!/usr/bin/env nextflow
// hash:sha256:6461746164617461646174616461746164617461646174616461746164617461

// Rewritten from DSL1: the channels became the workflow at the end.
nextflow.enable.dsl = 2

params.movies_url = 's3://example-bucket/movies'

// capsule - Report
process capsule_report_3 {
	tag 'capsule-1000002'
	container "$REGISTRY_HOST/capsule/00000003-1111-4222-8333-444444444443"

	cpus 1
	memory '8 GB'

	publishDir "$RESULTS_PATH/report", mode: 'copy', saveAs: { filename -> new File(filename).getName() }

	input:
	path 'capsule/data/cells/'
	path 'capsule/data/parts/'
	val path7

	output:
	path 'capsule/results/*'

	script:
	"""
	#!/usr/bin/env bash
	set -e

	export CO_CAPSULE_ID=00000003-1111-4222-8333-444444444443
	export CO_CPUS=1
	export CO_MEMORY=8589934592

	mkdir -p capsule
	mkdir -p capsule/data && ln -s \$PWD/capsule/data /data
	mkdir -p capsule/results && ln -s \$PWD/capsule/results /results
	mkdir -p capsule/scratch && ln -s \$PWD/capsule/scratch /scratch

	ln -s "/tmp/data/reads/$path7" "capsule/data/$path7" # id: aaaaaaaa-0000-4000-8000-000000000001

	echo "[${task.tag}] cloning git repo..."
	if [[ "\$(printf '%s\n' "2.20.0" "\$(git version | awk '{print \$3}')" | sort -V | head -n1)" = "2.20.0" ]]; then
		git -c credential.helper= clone --filter=tree:0 "https://\$GIT_ACCESS_TOKEN@\$GIT_HOST/capsule-1000002.git" capsule-repo
	else
		git -c credential.helper= clone "https://\$GIT_ACCESS_TOKEN@\$GIT_HOST/capsule-1000002.git" capsule-repo
	fi
	git -C capsule-repo checkout c0ffee0000000000000000000000000000000002 --quiet
	mv capsule-repo/code capsule/code && ln -s \$PWD/capsule/code /code
	rm -rf capsule-repo

	echo "[${task.tag}] running capsule..."
	cd capsule/code
	chmod +x run
	./run ${params.capsule_report_3_args}

	echo "[${task.tag}] completed!"
	"""
}

// capsule - Split movie
process capsule_split_movie_1 {
	tag 'capsule-1000003'
	container "$REGISTRY_HOST/published/00000001-1111-4222-8333-444444444441:v2"

	cpus 1
	memory '8 GB'

	input:
	path 'capsule/data'
	path 'capsule/data/settings/'

	output:
	path 'capsule/results/*', emit: to_capsule_find_cells_2_4
	path 'capsule/results/*', emit: to_capsule_report_3_6

	script:
	"""
	#!/usr/bin/env bash
	set -e

	export CO_CAPSULE_ID=00000001-1111-4222-8333-444444444441
	export CO_CPUS=1
	export CO_MEMORY=8589934592

	mkdir -p capsule
	mkdir -p capsule/data && ln -s \$PWD/capsule/data /data
	mkdir -p capsule/results && ln -s \$PWD/capsule/results /results
	mkdir -p capsule/scratch && ln -s \$PWD/capsule/scratch /scratch

	echo "[${task.tag}] cloning git repo..."
	if [[ "\$(printf '%s\n' "2.20.0" "\$(git version | awk '{print \$3}')" | sort -V | head -n1)" = "2.20.0" ]]; then
		git -c credential.helper= clone --filter=tree:0 --branch v2.0 "https://\$GIT_ACCESS_TOKEN@\$GIT_HOST/capsule-1000003.git" capsule-repo
	else
		git -c credential.helper= clone --branch v2.0 "https://\$GIT_ACCESS_TOKEN@\$GIT_HOST/capsule-1000003.git" capsule-repo
	fi
	mv capsule-repo/code capsule/code && ln -s \$PWD/capsule/code /code
	rm -rf capsule-repo

	echo "[${task.tag}] running capsule..."
	cd capsule/code
	chmod +x run
	./run split 3

	echo "[${task.tag}] completed!"
	"""
}

// capsule - Find cells
process capsule_find_cells_2 {
	tag 'capsule-1000002'
	container "$REGISTRY_HOST/capsule/00000002-1111-4222-8333-444444444442:0123456789abcdef0123456789abcdef"

	cpus 1
	memory '8 GB'
	accelerator 1
	label 'gpu'
	cache 'deep'

	publishDir "$RESULTS_PATH/cells", saveAs: { filename -> filename.matches("capsule/results/.*\\.txt") ? new File(filename).getName() : null }

	input:
	path 'capsule/data/movies'
	path 'capsule/data/part/'

	output:
	path 'capsule/results/*', emit: to_capsule_report_3_5
	path 'capsule/results/*'

	script:
	"""
	#!/usr/bin/env bash
	set -e

	export CO_CAPSULE_ID=00000002-1111-4222-8333-444444444442
	export CO_CPUS=1
	export CO_MEMORY=8589934592

	mkdir -p capsule
	mkdir -p capsule/data && ln -s \$PWD/capsule/data /data
	mkdir -p capsule/results && ln -s \$PWD/capsule/results /results
	mkdir -p capsule/scratch && ln -s \$PWD/capsule/scratch /scratch

	echo "[${task.tag}] cloning git repo..."
	if [[ "\$(printf '%s\n' "2.20.0" "\$(git version | awk '{print \$3}')" | sort -V | head -n1)" = "2.20.0" ]]; then
		git -c credential.helper= clone --filter=tree:0 "https://\$GIT_ACCESS_TOKEN@\$GIT_HOST/capsule-1000002.git" capsule-repo
	else
		git -c credential.helper= clone "https://\$GIT_ACCESS_TOKEN@\$GIT_HOST/capsule-1000002.git" capsule-repo
	fi
	mv capsule-repo/code capsule/code && ln -s \$PWD/capsule/code /code
	rm -rf capsule-repo

	echo "[${task.tag}] running capsule..."
	cd capsule/code
	chmod +x run
	./run ${params.capsule_find_cells_2_args}

	echo "[${task.tag}] completed!"
	"""
}

workflow {
	// input data
	movies_to_find_cells_1 = channel.fromPath(params.movies_url + "/", type: 'any')
	movies_to_split_movie_2 = channel.fromPath(params.movies_url + "/session.json", type: 'any')
	settings_to_split_movie_3 = channel.fromPath("../data/settings/*", type: 'any')
	reads_to_report_7 = channel.fromPath("../data/reads/*", type: 'any', relative: true)

	// run processes
	capsule_split_movie_1(movies_to_split_movie_2.collect(), settings_to_split_movie_3.collect())
	capsule_find_cells_2(movies_to_find_cells_1.collect(), capsule_split_movie_1.out.to_capsule_find_cells_2_4.flatten())
	capsule_report_3(capsule_find_cells_2.out.to_capsule_report_3_5.collect(), capsule_split_movie_1.out.to_capsule_report_3_6.collect(), reads_to_report_7)
}
