#!/usr/bin/env nextflow
/* A generated pipeline that a person went on with:
   process, from and into in a comment say nothing. */

// Rewritten from DSL1: the channels became the workflow at the end.
nextflow.enable.dsl = 2

params.depth = 2
greeting = 'from here into there'
sheets = new File('combined-data/sheets.txt').readLines() // id: aaaaaaaa-0000-4000-8000-000000000003

process read_tables { tag "$greeting"
	input:
	file 'tables/*'; val letter
	output: path 'first.txt', optional: true, emit: first_for_both
	path 'from.txt', emit: never_read
	script:
	// A brace in a text is no brace: {
	def words = "into ${[1, 2].collect { "}" }.size()} from"
	"""
	echo '}' "$words" \$(ls tables | tr '\\n' ' ') $letter > first.txt
	echo unread > from.txt
	"""
}

process split_tables {
	input:
	path table
	val depth

	output:
	tuple val(depth), path("${table}.copy"), emit: split
	path '*.part', optional: true, emit: parts

	shell:
	'''
	cp !{table} !{table}.copy; echo p > !{table}.1.part; echo q > !{table}.2.part
	'''
}

process join_all {
	publishDir "$RESULTS_PATH", mode: 'copy'

	input:
	path 'first.txt'
	tuple val(depth), path(files)
	path part
	each letter

	output:
	stdout emit: said
	path 'joined-*.txt'

	when:
	letter != 3

	"""
	echo "from $files into $part" | tee joined-$part-$letter-${(1..2).collect { 'x/y' }.size() / 2}.txt
	"""
}

process hear {
	publishDir "$RESULTS_PATH/heard", mode: 'copy'
	input: stdin
	output: path 'heard-*.txt'
	script: "cat > heard-${task.index}.txt"
}

workflow {
	// input data
	tables_to_first = Channel
	.fromPath("../data/tables/*", type: 'any')
	tables_to_second = tables_to_first
	letters = channel
	.of('a', 'b')
	.collect()
	sheet = channel.fromPath(sheets) // one a line

	// run processes
	read_tables(tables_to_first.collect(), letters)
	split_tables(tables_to_second, 2)
	join_all(read_tables.out.first_for_both, split_tables.out.split, split_tables.out.parts.flatten(), channel.of(1..2))
	hear(join_all.out.said)
}
