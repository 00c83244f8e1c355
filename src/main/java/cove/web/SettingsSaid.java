// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.http.Form;
import java.util.Map;

/**
 * What the settings of a capsule or pipeline say after one of their forms was sent.
 *
 * @param where the form
 * @param entered what was in it
 */
record SettingsSaid(Where where, String text, Form entered) {
    /** The forms of the page that answer on it. */
    enum Where {
        NOWHERE,
        DESCRIPTION,
        PERMISSIONS,
        SYNCED,
        REPOSITORY,
        COPY
    }

    static final SettingsSaid NOTHING = new SettingsSaid(Where.NOWHERE, "", new Form(Map.of()));

    boolean at(Where one) {
        return where == one;
    }

    String at(Where one, String otherwise) {
        return at(one) ? text : otherwise;
    }

    /** What was entered in this form, or else what is there. */
    String entered(Where one, String field, String otherwise) {
        return at(one) ? entered.text(field) : otherwise;
    }
}
