/**
 * The code of capsules in bare git repositories: brings it in from folders, zips and other
 * repositories, makes releases, and checks commits out for runs. Knows nothing of what the files
 * mean. Start reading at {@link cove.capsule.repository.CapsuleRepositories}.
 */
package cove.capsule.repository;
