#!/usr/bin/env nextflow
// hash:sha256:6f6c646573746f6c646573746f6c646573746f6c646573746f6c646573746f6c

// Rewritten from DSL1: the channels became the workflow at the end.
nextflow.enable.dsl = 2

// capsule - Trim reads
process capsule_trim_reads_1 {
	tag 'capsule-1000001'
	container 'registry.example.org/capsule/00000001-1111-4222-8333-444444444441'

	cpus 1
	memory '8 GB'

	input:
	val path1

	output:
	path 'capsule/results/*', emit: to_capsule_count_reads_2_2

	script:
	"""
	#!/usr/bin/env bash
	set -e

	mkdir -p capsule
	mkdir -p capsule/data
	mkdir -p capsule/results
	mkdir -p capsule/scratch

	ln -s /tmp/data/reads/$path1 capsule/data/$path1 # id: aaaaaaaa-0000-4000-8000-000000000001

	echo "[${task.tag}] cloning git repo..."
	git clone "https://\$GIT_ACCESS_TOKEN@git.example.org/capsule-1000001.git" capsule-repo
	git -C capsule-repo checkout c0ffee0000000000000000000000000000000001 --quiet
	mv capsule-repo/code capsule/code
	rm -rf capsule-repo

	echo "[${task.tag}] running capsule..."
	cd capsule/code
	chmod +x run
	./run

	echo "[${task.tag}] completed!"
	"""
}

// capsule - Count reads
process capsule_count_reads_2 {
	tag 'capsule-1000002'
	container 'registry.example.org/capsule/00000002-1111-4222-8333-444444444442'

	cpus 1
	memory '8 GB'

	publishDir "$RESULTS_PATH", saveAs: { filename -> new File(filename).getName() }

	input:
	path 'capsule/data/'

	output:
	path 'capsule/results/*'

	script:
	"""
	#!/usr/bin/env bash
	set -e

	mkdir -p capsule
	mkdir -p capsule/data
	mkdir -p capsule/results
	mkdir -p capsule/scratch

	ln -s /tmp/data/genome capsule/data/genome # id: aaaaaaaa-0000-4000-8000-000000000002

	echo "[${task.tag}] cloning git repo..."
	git clone "https://\$GIT_ACCESS_TOKEN@git.example.org/capsule-1000002.git" capsule-repo
	mv capsule-repo/code capsule/code
	rm -rf capsule-repo

	echo "[${task.tag}] running capsule..."
	cd capsule/code
	chmod +x run
	./run

	echo "[${task.tag}] completed!"
	"""
}

workflow {
	// input data
	reads_to_trim_reads_1 = channel.fromPath("../data/reads/*", type: 'any', relative: true)

	// run processes
	capsule_trim_reads_1(reads_to_trim_reads_1)
	capsule_count_reads_2(capsule_trim_reads_1.out.to_capsule_count_reads_2_2.collect())
}
