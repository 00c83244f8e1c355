// SPDX-License-Identifier: Apache-2.0
package cove.testing;

/** The settings with which a server has the tasks of pipelines carried out elsewhere. */
public final class PipelineEngine {
    private PipelineEngine() {}

    /**
     * By a real container engine.
     *
     * @param image what processes run in that bring no environment, and what all others begin with
     */
    public static String docker(TestingDocker docker, String image) {
        return """
        [server]
        executors = ["docker"]
        [docker]
        host = "%1$s"
        image = "%2$s"
        [environments]
        build_network = "none"
        [environments.images]
        "*" = "%2$s"
        """
                .formatted(docker.address(), image);
    }

    /**
     * By a real cluster.
     *
     * @param head where Nextflow itself runs
     */
    public static String slurm(String head) {
        return """
        [server]
        executors = ["slurm"]
        [slurm]
        conf = "%s"
        head = "%s"
        internet = false
        """
                .formatted(TestingSlurm.shared().configuration(), head);
    }
}
