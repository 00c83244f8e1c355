/**
 * Calls that users want to get when something happens: each event is posted to a URL, signed, in
 * order, again and again until it is taken. How far each webhook is, is in the database: the next
 * server goes on there. Start reading at {@link cove.webhook.Webhooks}.
 */
package cove.webhook;
