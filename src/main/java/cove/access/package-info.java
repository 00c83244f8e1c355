/**
 * Who may do what: roles on capsules, pipelines and data assets, given to users, groups and
 * everyone. Decides alone; knows none of the rooms that ask it. Start reading at {@link
 * cove.access.Access}.
 */
package cove.access;
