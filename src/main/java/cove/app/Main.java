// SPDX-License-Identifier: Apache-2.0
package cove.app;

final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.out.println("hello");
    }
}
