#!/usr/bin/env nextflow

params.capsule_cut_into_regions_1_args = ""
params.capsule_composition_2_args = ""
params.capsule_chart_3_args = ""

process capsule_cut_into_regions_1 {
	tag 'capsule-4710001'
	container "$REGISTRY_HOST/capsule/5a3d6d0e-3a0c-4c59-9a2e-0d1f6a9c0001"

	cpus 1
	memory '1 GB'

	input:
	path 'capsule/data/'

	output:
	path 'capsule/results/*', emit: to_capsule_composition_2_2

	script:
	"""
	#!/usr/bin/env bash
	set -e

	export CO_CAPSULE_ID=5a3d6d0e-3a0c-4c59-9a2e-0d1f6a9c0001
	export CO_CPUS=1
	export CO_MEMORY=1073741824

	mkdir -p capsule
	mkdir -p capsule/data && ln -s \$PWD/capsule/data /data
	mkdir -p capsule/results && ln -s \$PWD/capsule/results /results
	mkdir -p capsule/scratch && ln -s \$PWD/capsule/scratch /scratch

	echo "[${task.tag}] cloning git repo..."
	git clone --filter=tree:0 "https://\$GIT_ACCESS_TOKEN@\$GIT_HOST/capsule-4710001.git" capsule-repo
	mv capsule-repo/code capsule/code
	rm -rf capsule-repo

	echo "[${task.tag}] running capsule..."
	cd capsule/code
	chmod +x run
	./run ${params.capsule_cut_into_regions_1_args}

	echo "[${task.tag}] completed!"
	"""
}

process capsule_composition_2 {
	tag 'capsule-4710002'
	container "$REGISTRY_HOST/capsule/5a3d6d0e-3a0c-4c59-9a2e-0d1f6a9c0002"

	cpus 1
	memory '1 GB'

	input:
	path 'capsule/data/'

	output:
	path 'capsule/results/*', emit: to_capsule_chart_3_3

	script:
	"""
	#!/usr/bin/env bash
	set -e

	export CO_CAPSULE_ID=5a3d6d0e-3a0c-4c59-9a2e-0d1f6a9c0002
	export CO_CPUS=1
	export CO_MEMORY=1073741824

	mkdir -p capsule
	mkdir -p capsule/data && ln -s \$PWD/capsule/data /data
	mkdir -p capsule/results && ln -s \$PWD/capsule/results /results
	mkdir -p capsule/scratch && ln -s \$PWD/capsule/scratch /scratch

	echo "[${task.tag}] cloning git repo..."
	git clone --filter=tree:0 "https://\$GIT_ACCESS_TOKEN@\$GIT_HOST/capsule-4710002.git" capsule-repo
	mv capsule-repo/code capsule/code
	rm -rf capsule-repo

	echo "[${task.tag}] running capsule..."
	cd capsule/code
	chmod +x run
	./run ${params.capsule_composition_2_args}

	echo "[${task.tag}] completed!"
	"""
}

process capsule_chart_3 {
	tag 'capsule-4710003'
	container "$REGISTRY_HOST/capsule/5a3d6d0e-3a0c-4c59-9a2e-0d1f6a9c0003"

	cpus 1
	memory '1 GB'

	publishDir "$RESULTS_PATH", saveAs: { filename -> new File(filename).getName() }

	input:
	path 'capsule/data/'

	output:
	path 'capsule/results/*'

	script:
	"""
	#!/usr/bin/env bash
	set -e

	export CO_CAPSULE_ID=5a3d6d0e-3a0c-4c59-9a2e-0d1f6a9c0003
	export CO_CPUS=1
	export CO_MEMORY=1073741824

	mkdir -p capsule
	mkdir -p capsule/data && ln -s \$PWD/capsule/data /data
	mkdir -p capsule/results && ln -s \$PWD/capsule/results /results
	mkdir -p capsule/scratch && ln -s \$PWD/capsule/scratch /scratch

	echo "[${task.tag}] cloning git repo..."
	git clone --filter=tree:0 "https://\$GIT_ACCESS_TOKEN@\$GIT_HOST/capsule-4710003.git" capsule-repo
	mv capsule-repo/code capsule/code
	rm -rf capsule-repo

	echo "[${task.tag}] running capsule..."
	cd capsule/code
	chmod +x run
	./run ${params.capsule_chart_3_args}

	echo "[${task.tag}] completed!"
	"""
}

workflow {
	// input data
	genome_to_capsule_cut_into_regions_1_1 = Channel.fromPath("../data/genome/*", type: 'any')

	// run processes
	capsule_cut_into_regions_1(genome_to_capsule_cut_into_regions_1_1)
	capsule_composition_2(capsule_cut_into_regions_1.out.to_capsule_composition_2_2.flatten())
	capsule_chart_3(capsule_composition_2.out.to_capsule_chart_3_3.collect())
}
