/**
 * Users and their access tokens: who may call, and with which scopes. Knows no other feature. Start
 * reading at {@link cove.token.Tokens}.
 */
package cove.token;
