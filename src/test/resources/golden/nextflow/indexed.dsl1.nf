#!/usr/bin/env nextflow
// hash:sha256:696e6465786564696e6465786564696e6465786564696e6465786564696e6465

nextflow.enable.dsl = 1

capsule_list_jobs_1_to_capsule_do_job_2_1 = channel.create()

// capsule - List jobs
process capsule_list_jobs_1 {
	tag 'capsule-1000003'
	container "$REGISTRY_HOST/capsule/00000001-1111-4222-8333-444444444441"

	cpus 1
	memory '8 GB'

	publishDir "$RESULTS_PATH/jobs", saveAs: { filename -> new File(filename).getName() }

	output:
	path 'capsule/results/*'
	path 'capsule/results/*' into capsule_list_jobs_1_to_capsule_do_job_2_1

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
	git clone "https://\$GIT_ACCESS_TOKEN@\$GIT_HOST/capsule-1000003.git" capsule-repo
	mv capsule-repo/code capsule/code
	rm -rf capsule-repo

	echo "[${task.tag}] running capsule..."
	cd capsule/code
	chmod +x run
	./run job 3

	echo "[${task.tag}] completed!"
	"""
}

// capsule - Do job
process capsule_do_job_2 {
	tag 'capsule-1000002'
	container "$REGISTRY_HOST/capsule/00000002-1111-4222-8333-444444444442"

	cpus 1
	memory '8 GB'

	publishDir "$RESULTS_PATH/$index", saveAs: { filename -> new File(filename).getName() }

	input:
	path 'capsule/data/jobs' from capsule_list_jobs_1_to_capsule_do_job_2_1.flatten()
	val index from 1..100000

	output:
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
	git clone "https://\$GIT_ACCESS_TOKEN@\$GIT_HOST/capsule-1000002.git" capsule-repo
	mv capsule-repo/code capsule/code
	rm -rf capsule-repo

	echo "[${task.tag}] running capsule..."
	cd capsule/code
	chmod +x run
	./run ${params.capsule_do_job_2_args}

	echo "[${task.tag}] completed!"
	"""
}
