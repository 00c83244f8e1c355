#!/usr/bin/env nextflow
/* A generated pipeline that a person went on with:
   process, from and into in a comment say nothing. */

nextflow.enable.dsl=1

params.depth = 2
greeting = 'from here into there'
sheets = new File('combined-data/sheets.txt').readLines() // id: aaaaaaaa-0000-4000-8000-000000000003

Channel
	.fromPath("../data/tables/*", type: 'any')
	.into { tables_to_first; tables_to_second }
split = Channel.create() // written by split_tables
letters = channel
	.of('a', 'b')
	.collect()
sheet = channel.fromPath(sheets) // one a line

process read_tables { tag "$greeting"
	input:
	file 'tables/*' from tables_to_first.collect(); val letter from letters
	output: path 'first.txt' optional true into first_for_both
	file 'from.txt' into never_read
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
	path table from tables_to_second
	val depth from 2

	output:
	tuple val(depth), path("${table}.copy") into split
	path '*.part', optional: true into parts mode flatten

	shell:
	'''
	cp !{table} !{table}.copy; echo p > !{table}.1.part; echo q > !{table}.2.part
	'''
}

process join_all {
	publishDir "$RESULTS_PATH", mode: 'copy'

	input:
	path 'first.txt' from first_for_both
	tuple val(depth), path(files) from split
	path part from parts
	each letter from 1..2

	output:
	stdout into said, heard
	path 'joined-*.txt'

	when:
	letter != 3

	"""
	echo "from $files into $part" | tee joined-$part-$letter-${(1..2).collect { 'x/y' }.size() / 2}.txt
	"""
}

process hear {
	publishDir "$RESULTS_PATH/heard", mode: 'copy'
	input: stdin from heard
	output: path 'heard-*.txt'
	script: "cat > heard-${task.index}.txt"
}
