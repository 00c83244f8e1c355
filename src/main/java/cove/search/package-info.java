// SPDX-License-Identifier: Apache-2.0
/**
 * Finds things by words, fields and filters, in every order that the API knows, however many there
 * are. Each subject, such as data assets, has an index of short words: what a thing says, who may
 * see it, what it is. A search becomes a condition on those words ({@link cove.search.Sought}),
 * which both databases answer. Knows no feature: each tells by a {@link cove.search.Subject} what
 * is to be found of it. Start reading at {@link cove.search.SearchIndex}.
 */
package cove.search;
