/**
 * What tests of several rooms share: HTTP byte for byte, a clock that a test moves, and the one
 * place that waits.
 */
package cove.testing;
