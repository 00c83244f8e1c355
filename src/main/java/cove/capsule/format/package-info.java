// SPDX-License-Identifier: Apache-2.0
/**
 * What a capsule's repository says about itself, and how the parameters of a run become its
 * command-line arguments.
 *
 * <p>The readers take text, or a folder that is checked out already, and know nothing of git, of
 * HTTP, of SQL or of executors. Settings come from people and from other platforms: they are read
 * leniently, and what cannot be understood is reported with file, line and column, all at once.
 *
 * <p>Start reading at {@link cove.capsule.format.CapsuleFolder} (a folder becomes a {@link
 * cove.capsule.format.CapsuleDescription}), {@link cove.capsule.format.PipelineFiles} (the files of
 * a pipeline) and {@link cove.capsule.format.Arguments} (values become words of a command).
 */
package cove.capsule.format;
