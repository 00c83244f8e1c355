// SPDX-License-Identifier: Apache-2.0
package cove.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cove.testing.WebhookReceiver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutgoingTest {
    private final Outgoing toTheInternet = new Outgoing(false);
    private final Outgoing anywhere = new Outgoing(true);

    /** The check is made with the very address that is connected to, whatever was told before. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "[::1]", "0.0.0.0", "2130706433", "0x7f.1"})
    void nothingOnThisMachineIsReachedUnlessThatIsAllowed(String host) {
        try (var receiver = new WebhookReceiver()) {
            URI url = URI.create("http://%s:%d/".formatted(host, receiver.port()));

            assertThatThrownBy(() -> toTheInternet.post(url, Map.of(), new byte[0]))
                    .isInstanceOf(IOException.class);
            assertThat(receiver.at("/")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/",
                "http://localhost:8080/a",
                "https://[::1]/",
                "http://169.254.169.254/latest/meta-data",
                "http://[::ffff:10.0.0.1]/",
                "ftp://example.org/",
                "example.org",
                "http:///a",
                "http://a b/",
                "http://me:secret@1.1.1.1/",
                "http://1.1.1.1/#a",
                "http://1.1.1.1:99999/",
                ""
            })
    void aUrlThatCannotBeIsTold(String url) {
        assertThat(toTheInternet.mistakes(url)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://1.1.1.1/hook?a=b",
                "http://8.8.8.8:8080",
                "https://nobody-has-this-name.invalid/"
            })
    void anyOtherIsTaken(String url) {
        assertThat(toTheInternet.mistakes(url)).isEmpty();
    }

    @Test
    void aMessageArrivesAsItIs() throws IOException {
        try (var receiver = new WebhookReceiver()) {
            int status =
                    anywhere.post(
                            URI.create(receiver.url() + "/a%20b?c=d&e"),
                            Map.of("webhook-id", "w_1"),
                            "{\"ä\": 1}".getBytes(StandardCharsets.UTF_8));

            var message = receiver.at("/a%20b?c=d&e").getFirst();
            assertThat(status).isEqualTo(204);
            assertThat(message.body()).isEqualTo("{\"ä\": 1}");
            assertThat(message.id()).isEqualTo("w_1");
            assertThat(message.header("host")).isEqualTo("127.0.0.1:" + receiver.port());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SSH-2.0-OpenSSH_9\r\n",
                "HTTP/1.1 abc\r\n\r\n",
                "HTTP/1.1 100 Continue\r\n\r\n",
                "HTTP/1.1 20"
            })
    void anAnswerThatIsNoneIsAFailure(String answer) throws IOException {
        try (var odd = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            answerOnce(odd, answer);

            assertThatThrownBy(() -> anywhere.post(urlOf(odd), Map.of(), new byte[0]))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void whatComesBeforeTheAnswerIsPassedOver() throws IOException {
        try (var odd = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            answerOnce(
                    odd,
                    "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 202 Accepted\r\n\r\n");

            assertThat(anywhere.post(urlOf(odd), Map.of(), new byte[0])).isEqualTo(202);
        }
    }

    @Test
    void aHostThatCannotProveItsNameIsToldNothing(@TempDir Path folder) throws Exception {
        Path keys = folder.resolve("keys");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
                                "-genkeypair",
                                "-alias",
                                "a",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=localhost",
                                "-ext",
                                "SAN=dns:localhost",
                                "-storepass",
                                "changeit",
                                "-keystore",
                                keys.toString())
                        .redirectErrorStream(true)
                        .start();
        assertThat(keytool.waitFor()).isZero();
        var store = KeyStore.getInstance(keys.toFile(), "changeit".toCharArray());
        var managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(store, "changeit".toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        try (var server =
                context.getServerSocketFactory()
                        .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            answerOnce(server, "HTTP/1.1 200 OK\r\n\r\n");
            URI url = URI.create("https://localhost:%d/".formatted(server.getLocalPort()));

            assertThatThrownBy(() -> anywhere.post(url, Map.of(), new byte[0]))
                    .isInstanceOf(SSLException.class);
        }
    }

    @Test
    void anAnswerWithoutAnEndIsGivenUp() throws IOException {
        try (var odd = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            answerOnce(odd, "HTTP/1.1 200" + " long".repeat(100_000));

            assertThatThrownBy(() -> anywhere.post(urlOf(odd), Map.of(), new byte[0]))
                    .isInstanceOf(IOException.class);
        }
    }

    private static URI urlOf(ServerSocket server) {
        return URI.create("http://127.0.0.1:%d/".formatted(server.getLocalPort()));
    }

    private static void answerOnce(ServerSocket server, String answer) {
        Thread.ofVirtual()
                .start(
                        () -> {
                            try (Socket socket = server.accept()) {
                                socket.getInputStream().read(new byte[1000]);
                                socket.getOutputStream()
                                        .write(answer.getBytes(StandardCharsets.UTF_8));
                            } catch (IOException e) {
                                // The caller hung up.
                            }
                        });
    }
}
