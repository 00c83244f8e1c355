/**
 * Capsules and pipelines: programs kept in git that can be run. {@code format} reads what a
 * repository says about itself, {@code nextflow} what a pipeline's script says, {@code repository}
 * keeps both in git; here they meet HTTP and SQL. Knows no computation. Start reading at {@link
 * cove.capsule.Programs}.
 */
package cove.capsule;
