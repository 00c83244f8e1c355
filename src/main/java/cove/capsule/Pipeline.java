// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

/** A program that Nextflow runs, from {@code pipeline/main.nf}. */
public record Pipeline(Facts facts) implements Program {}
