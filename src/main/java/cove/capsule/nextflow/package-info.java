/**
 * What the text of a pipeline's {@code main.nf} says: its processes, the capsules they run and the
 * data they read; and how text in Nextflow's first language (DSL1), which no current Nextflow runs,
 * becomes text in the second (DSL2).
 *
 * <p>Nothing is run here, and no Nextflow is needed. The room knows {@code capsule.format}, which
 * reads the settings beside the script, and {@code problem}.
 *
 * <p>Start reading at {@link cove.capsule.nextflow.PipelineFolder} (a folder becomes a {@link
 * cove.capsule.nextflow.PipelineDescription}) and {@link cove.capsule.nextflow.Dsl1}.
 */
package cove.capsule.nextflow;
