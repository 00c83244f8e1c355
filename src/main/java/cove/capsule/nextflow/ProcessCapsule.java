// SPDX-License-Identifier: Apache-2.0
package cove.capsule.nextflow;

import java.util.Optional;

/**
 * The capsule that a process runs.
 *
 * @param id absent when the script names no image of it
 * @param slug the seven digits in the name of its repository; absent when the code comes from a
 *     repository elsewhere
 * @param name its title, where it is known
 * @param version its release, when the process is fixed to one
 * @param commit when the process is fixed to one
 * @param isPublic whether it is cloned from the vendor's library, without a token
 * @param repository the address that its code is cloned from, as the script has it
 */
public record ProcessCapsule(
        Optional<String> id,
        Optional<String> slug,
        Optional<String> name,
        Optional<Integer> version,
        Optional<String> commit,
        boolean isPublic,
        Optional<String> repository) {}
