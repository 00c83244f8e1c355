#!/usr/bin/env nextflow
// hash:sha256:6f6e63656f6e63656f6e63656f6e63656f6e63656f6e63656f6e63656f6e6365

// Rewritten from DSL1: the channels became the workflow at the end.
nextflow.enable.dsl = 2

// capsule - Make settings
process capsule_make_settings_1 {
	tag 'capsule-1000003'
	container "$REGISTRY_HOST/capsule/00000001-1111-4222-8333-444444444441"

	cpus 1
	memory '8 GB'

	output:
	path 'capsule/results/*', emit: to_capsule_fit_model_2_2
	path 'capsule/results/*', emit: to_capsule_draw_model_3_3

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
	./run setting 1

	echo "[${task.tag}] completed!"
	"""
}

// capsule - Fit model
process capsule_fit_model_2 {
	tag 'capsule-1000002'
	container "$REGISTRY_HOST/capsule/00000002-1111-4222-8333-444444444442"

	cpus 1
	memory '8 GB'

	publishDir "$RESULTS_PATH/fit", saveAs: { filename -> new File(filename).getName() }

	input:
	path 'capsule/data/settings/'
	path 'capsule/data/table/'

	output:
	path 'capsule/results/*', emit: to_capsule_draw_model_3_4

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
	./run fit

	echo "[${task.tag}] completed!"
	"""
}

// capsule - Draw model
process capsule_draw_model_3 {
	tag 'capsule-1000002'
	container "$REGISTRY_HOST/published/00000003-1111-4222-8333-444444444443:v1"

	cpus 1
	memory '8 GB'

	publishDir "$RESULTS_PATH/draw", saveAs: { filename -> new File(filename).getName() }

	input:
	path 'capsule/data/settings/'
	path 'capsule/data/model/'

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

	echo "[${task.tag}] cloning git repo..."
	git clone --branch v1.0 "https://library.example.org/capsule-1000002.git" capsule-repo
	mv capsule-repo/code capsule/code
	rm -rf capsule-repo

	echo "[${task.tag}] running capsule..."
	cd capsule/code
	chmod +x run
	./run draw

	echo "[${task.tag}] completed!"
	"""
}

workflow {
	// input data
	tables_to_fit_model_1 = channel.fromPath("../data/tables/*", type: 'any')

	// run processes
	capsule_make_settings_1()
	capsule_fit_model_2(channel.empty().mix(capsule_make_settings_1.out.to_capsule_fit_model_2_2), tables_to_fit_model_1)
	capsule_draw_model_3(capsule_make_settings_1.out.to_capsule_draw_model_3_3, capsule_fit_model_2.out.to_capsule_draw_model_3_4.collect())
}
