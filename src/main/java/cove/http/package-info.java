/**
 * The machinery of HTTP: routes, who is calling, JSON, files with ranges, and how a problem becomes
 * a reply. Knows no feature; only this room knows Helidon. Start reading at {@link
 * cove.http.Routes}, then any {@code *Api} of a feature room.
 */
package cove.http;
