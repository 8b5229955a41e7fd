import PandaRelay
import RelayModel
import Testing

@Suite("The configuration", .timeLimit(.minutes(5)))
struct RelayConfigurationTests {
    @Test("An empty file, and sections whose keys are all commented out, give the defaults")
    func empty() throws {
        for text in ["", "# nothing\n", "targets:\n  # ports: any\nlimits:\n"] {
            #expect(try ConfigurationFolder(text).load() == RelayConfiguration())
        }
    }

    @Test("A file's values apply")
    func values() throws {
        let configuration = try ConfigurationFolder(
            """
            listen: "[::1]:0"
            tls: {certificate: a.pem, key: b.pem}
            time_zone: "-03:30"
            targets:
              allow_cidrs: [10.1.0.0/16, "fd12:3456::/32", 192.168.7.9]
              allow_hosts: [oa-hook, "*.gaj.internal"]
              ports: any
              plain_http: no
            limits:
              request_body: 64KiB
              notice_body: 5000
            sending:
              total_timeout:
                bulk: 2m
            expiry:
              urgent: 90s
            retention: {bodies: 30d, metadata: 180d}
            log_level: debug
            """
        ).load()
        #expect(configuration.listen == ListenAddress(host: "::1", port: 0))
        #expect(configuration.tls.isOn)
        #expect(configuration.timeZoneMinutes == -210)
        #expect(configuration.targets.allowCIDRs == ["10.1.0.0/16", "fd12:3456::/32", "192.168.7.9"])
        #expect(configuration.targets.allowHosts == ["oa-hook", "*.gaj.internal"])
        #expect(configuration.targets.ports == nil)
        #expect(!configuration.targets.plainHTTP)
        #expect(configuration.limits.requestBody == 65_536)
        #expect(configuration.limits.noticeBody == 5000)
        #expect(configuration.sending.totalTimeout[.bulk] == .seconds(120))
        #expect(configuration.sending.totalTimeout[.urgent] == .seconds(10))
        #expect(configuration.expiry.urgent == .seconds(90))
        #expect(configuration.retention.bodies == .seconds(30 * 86_400))
        #expect(configuration.retention.metadata == .seconds(180 * 86_400))
        #expect(configuration.logLevel == .debug)
    }

    @Test("The environment overrides the file; lists are joined by commas")
    func environment() throws {
        let folder = try ConfigurationFolder("listen: 127.0.0.1:1\ntargets: {ports: [80]}\n")
        let configuration = try folder.load([
            "PANDA_RELAY_LISTEN": "0.0.0.0:9000",
            "PANDA_RELAY_TARGETS_ALLOW_CIDRS": "127.0.0.0/8, 10.1.0.0/16",
            "PANDA_RELAY_TARGETS_PORTS": "443,9180",
            "PANDA_RELAY_SENDING_TOTAL_TIMEOUT_URGENT": "7s",
            "PANDA_RELAY_URL": "http://127.0.0.1:1", "PANDA_RELAY_KEY": "x", "PANDA_RELAY_STRICT": "1", "HOME": "/",
        ])
        #expect(configuration.listen.port == 9000)
        #expect(configuration.targets.allowCIDRs == ["127.0.0.0/8", "10.1.0.0/16"])
        #expect(configuration.targets.ports == [443, 9180])
        #expect(configuration.sending.totalTimeout.urgent == .seconds(7))
        #expect(try folder.load(["PANDA_RELAY_TARGETS_PORTS": "any"]).targets.ports == nil)
        #expect(try folder.load(["PANDA_RELAY_TARGETS_ALLOW_CIDRS": ""]).targets.allowCIDRs == [])
    }

    @Test(
        "An invalid value prevents the start with its line, its key, the value and what is expected",
        arguments: [
            ("listen: 8180", "listen: found “8180”, expected HOST:PORT"),
            ("listen: ::1:80", "listen: found “::1:80”, expected HOST:PORT"),
            ("listen: a:65536", "listen: found “a:65536”, expected HOST:PORT"),
            ("listen: [a, b]", "listen: found the list [a, b], expected HOST:PORT"),
            ("listen: {port: 80}", "listen: found a section, expected HOST:PORT"),
            ("data:", "data: found nothing, expected a path"),
            ("time_zone: +8", "time_zone: found “+8”, expected an offset"),
            ("log_level: loud", "log_level: found “loud”, expected one of trace, debug"),
            ("targets: {ports: [0]}", "targets.ports: found the list [0], expected any, or a list of ports"),
            ("targets: {ports: []}", "targets.ports: found the list [], expected any"),
            ("targets: {ports: [[80]]}", "targets.ports: found a list in the list, expected any"),
            ("targets: {plain_http: 1}", "targets.plain_http: found “1”, expected true or false"),
            (
                "targets: {allow_cidrs: [10.1.0.1/16]}",
                "targets.allow_cidrs: found the list [10.1.0.1/16], expected a list"
            ),
            (
                "targets: {allow_cidrs: [10.1.0.0/33]}",
                "targets.allow_cidrs: found the list [10.1.0.0/33], expected a list"
            ),
            (
                "targets: {allow_hosts: [localhost]}",
                "targets.allow_hosts: found the list [localhost], expected a list of host names"
            ),
            (
                "targets: {allow_hosts: [10.1.2.3]}",
                "targets.allow_hosts: found the list [10.1.2.3], expected a list of host names"
            ),
            ("targets: {allow_hosts: \"*\"}", "targets.allow_hosts: found “*”, expected a list of host names"),
            ("targets: {allow_cidrs: lan}", "targets.allow_cidrs: found “lan”, expected a list"),
            ("limits: {request_timeout: 30}", "limits.request_timeout: found “30”, expected a duration from 1s to 10m"),
            (
                "limits: {request_timeout: 11m}",
                "limits.request_timeout: found “11m”, expected a duration from 1s to 10m"
            ),
            ("limits: {request_timeout: 999999999999d}", "limits.request_timeout: found “999999999999d”, expected"),
            ("limits: {request_body: 1MB}", "limits.request_body: found “1MB”, expected a size from 1KiB to 64MiB"),
            ("limits: {notice_title: -1}", "limits.notice_title: found “-1”, expected a number from 1 to 1000"),
            ("sending: {per_endpoint: 4.5}", "sending.per_endpoint: found “4.5”, expected a number"),
            ("sending: 4", "sending: found “4”, expected a section with the keys connections, per_host"),
            ("expiry: [1h]", "expiry: found a list, expected a section with the keys urgent, normal, bulk"),
        ]
    )
    func badValue(text: String, says: String) throws {
        let faults = try ConfigurationFolder("# a comment\n" + text + "\n").faults()
        #expect(faults.count == 1)
        #expect(faults.first?.hasPrefix("F:2: " + says) == true, "\(faults)")
    }

    @Test(
        "An impossible limit prevents the start, with file, line and key",
        arguments: [
            ("sending: {connections: 0}", "sending.connections: found “0”, expected a number from 1 to 4096"),
            ("sending: {connections: -1}", "sending.connections: found “-1”, expected a number from 1 to 4096"),
            (
                "sending: {urgent_connections: 0}",
                "sending.urgent_connections: found “0”, expected a number from 1 to 1024"
            ),
            ("sending: {digest_after: 0s}", "sending.digest_after: found “0s”, expected \(span("1s", "24h"))"),
            ("sending: {per_endpoint: 0}", "sending.per_endpoint: found “0”, expected a number from 1 to 64"),
            ("sending: {connect_timeout: 0s}", "sending.connect_timeout: found “0s”, expected \(span("1s", "2m"))"),
            (
                "sending: {total_timeout: {urgent: -1s}}",
                "sending.total_timeout.urgent: found “-1s”, expected \(span("1s", "2m"))"
            ),
            ("expiry: {urgent: 0s}", "expiry.urgent: found “0s”, expected \(span("1m", "30d"))"),
            ("expiry: {bulk: -72h}", "expiry.bulk: found “-72h”, expected \(span("1m", "30d"))"),
            (
                "limits: {requests_in_flight: 0}",
                "limits.requests_in_flight: found “0”, expected a number from 1 to 100000"
            ),
            ("limits: {idle_timeout: 0m}", "limits.idle_timeout: found “0m”, expected \(span("1s", "1h"))"),
            (
                "limits: {request_body: 0}",
                "limits.request_body: found “0”, expected a size from 1KiB to 64MiB, such as 1MiB or 100000 (bytes)"
            ),
            ("retention: {bodies: 0d}", "retention.bodies: found “0d”, expected \(span("24h", "3650d"))"),
            ("retention: {metadata: -200d}", "retention.metadata: found “-200d”, expected \(span("24h", "3650d"))"),
            ("retention: {metadata: 200}", "retention.metadata: found “200”, expected \(span("24h", "3650d"))"),
            (
                "retention: {bodies: 201d}",
                """
                retention.bodies: found retention.bodies 201d and retention.metadata 200d, expected bodies to be kept \
                no longer than the log they belong to
                """
            ),
            (
                "retention: {metadata: 80d}",
                """
                retention.metadata: found retention.bodies 90d and retention.metadata 80d, expected bodies to be kept \
                no longer than the log they belong to
                """
            ),
        ]
    )
    func impossibleLimit(text: String, says: String) throws {
        #expect(try ConfigurationFolder("# a comment\n\n" + text + "\n").faults() == ["F:3: " + says])
    }

    private static func span(_ least: String, _ most: String) -> String {
        "a duration from \(least) to \(most), such as 30s, 5m, 2h or 7d"
    }

    @Test(
        "An unknown key is refused and the nearest known one named",
        arguments: [
            ("lissten: a:1", "F:1: lissten: found an unknown key, expected perhaps listen"),
            ("targets:\n  port: any", "F:2: targets.port: found an unknown key, expected perhaps targets.ports"),
            ("plain_http: true", "F:1: plain_http: found an unknown key, expected perhaps targets.plain_http"),
            ("colour: red", "F:1: colour: found an unknown key, expected one of listen, tls.certificate"),
            ("1: red", "F:1: 1: found an unknown key, expected one of listen"),
            ("[a]: red", "F:1: found a list as a key, expected a name"),
        ]
    )
    func unknownKey(text: String, says: String) throws {
        let faults = try ConfigurationFolder(text).faults()
        #expect(faults.count == 1)
        #expect(faults.first?.hasPrefix(says) == true, "\(faults)")
    }

    @Test("A key of an earlier version is refused, and its replacement is named")
    func replacedKey() throws {
        let instead =
            "expected sending.digest_after, the time after acceptance from which notices are merged, such as 90s"
        #expect(
            try ConfigurationFolder("sending:\n  digest_depth: 15\n").faults() == [
                "F:2: sending.digest_depth: found a key of an earlier version, \(instead)"
            ]
        )
        let variable = "PANDA_RELAY_SENDING_DIGEST_DEPTH"
        #expect(
            try ConfigurationFolder("").faults([variable: "15"]) == [
                "environment variable \(variable): found a variable of an earlier version, \(instead)"
            ]
        )
    }

    @Test("An unknown variable is refused and the nearest known one named, its value never shown")
    func unknownVariable() throws {
        let faults = try ConfigurationFolder("").faults([
            "PANDA_RELAY_TARGET_PORTS": "s3cret", "PANDA_RELAY_XYZZY": "s3cret", "PANDA_RELAY_LISTEN": "nowhere",
        ])
        #expect(
            faults == [
                """
                environment variable PANDA_RELAY_LISTEN: listen: found “nowhere”, expected HOST:PORT, such as \
                127.0.0.1:8180 or [::1]:8180
                """,
                """
                environment variable PANDA_RELAY_TARGET_PORTS: found a variable that names no key, expected perhaps \
                PANDA_RELAY_TARGETS_PORTS
                """,
                """
                environment variable PANDA_RELAY_XYZZY: found a variable that names no key, expected a key of \
                Config/relay.yaml, its dots as _
                """,
            ]
        )
    }

    @Test("A duplicate key is reported at its second line")
    func duplicates() throws {
        #expect(
            try ConfigurationFolder("data: a\nlisten: a:1\ndata: b\n").faults() == [
                "F:3: data: found the key a second time (first in line 1), expected each key once"
            ]
        )
        #expect(
            try ConfigurationFolder("targets:\n  ports: any\n  plain_http: true\n  ports: any\n").faults() == [
                "F:4: ports: found the key a second time (first in line 2), expected each key once"
            ]
        )
    }

    @Test(
        "Invalid YAML is reported with its line",
        arguments: [
            ("listen: a:1\ntargets: [80\n", "F:3: "), ("listen: a:1\n\tdata: x\n", "F:2: "), ("data: 'x\n", "F:"),
            ("- a\n", "F:1: found a list, expected keys and values"),
            ("just a word", "F:1: found “just a word”, expected keys"),
            ("data: a\n---\ndata: b\n", "F:"), ("data: *missing\n", "F:1: "), ("data: \u{1}\n", "F:"),
        ]
    )
    func badYAML(text: String, says: String) throws {
        let faults = try ConfigurationFolder(text).faults()
        #expect(faults.count == 1)
        #expect(faults.first?.hasPrefix(says) == true, "\(faults)")
    }

    @Test("All faults are reported at once, in the order of the file and then of the environment")
    func all() throws {
        let faults = try ConfigurationFolder("time_zone: x\nlimit: 1\nlog_level: x\n").faults([
            "PANDA_RELAY_DATA": "", "PANDA_RELAY_B": "1",
        ])
        let places = faults.map { String($0.prefix { $0 != " " }) }
        #expect(places == ["F:1:", "F:2:", "F:3:", "environment", "environment"])
    }

    @Test(
        "Contradictory values prevent the start and are reported where they were set",
        arguments: [
            (
                "tls: {certificate: a.pem}",
                "F:1: tls.certificate: found tls.certificate a.pem and tls.key \"\", expected both"
            ),
            ("data: x\ntls: {key: a.pem}", "F:2: tls.key: found tls.certificate \"\" and tls.key a.pem, expected both"),
            (
                "sending: {connections: 3}",
                "F:1: sending.connections: found sending.per_host 64 and sending.connections 3"
            ),
            ("sending: {connect_timeout: 11s}", "F:1: sending.connect_timeout: found sending.connect_timeout 11s and"),
        ]
    )
    func contradictions(text: String, says: String) throws {
        let faults = try ConfigurationFolder(text).faults()
        #expect(faults.count == 1)
        #expect(faults.first?.hasPrefix(says) == true, "\(faults)")
    }

    @Test("A proxy's address has no credentials; they come from the environment and are never quoted")
    func proxy() throws {
        let folder = try ConfigurationFolder("sending: {proxy: \"http://proxy.gaj.internal:3128\"}\n")
        #expect(try folder.load().sending.proxyCredentials.isEmpty)
        let configuration = try folder.load(["PANDA_RELAY_PROXY_CREDENTIALS": "user:hidden:x"])
        #expect(configuration.sending.proxyCredentials.reveal() == "user:hidden:x")
        for (text, environment, says) in [
            (
                "sending: {proxy: \"http://user:hidden@proxy:3128\"}\n", [:],
                "F:1: sending.proxy: found another value, expected http"
            ),
            (
                "sending: {proxy: \"socks5://hidden:3128\"}\n", [:],
                "F:1: sending.proxy: found another value, expected http"
            ),
            (
                "", ["PANDA_RELAY_PROXY_CREDENTIALS": "user:hidden"],
                """
                environment variable PANDA_RELAY_PROXY_CREDENTIALS: found credentials without a proxy, expected \
                sending.proxy
                """
            ),
            (
                "sending: {proxy: \"http://proxy:3128\"}\n", ["PANDA_RELAY_PROXY_CREDENTIALS": "hidden"],
                "environment variable PANDA_RELAY_PROXY_CREDENTIALS: found another value, expected USER:PASSWORD"
            ),
            (
                "sending: {proxy: \"http://proxy:3128\"}\n", ["PANDA_RELAY_PROXY_CREDENTIALS": "user:hidden\nx"],
                "environment variable PANDA_RELAY_PROXY_CREDENTIALS: found another value, expected USER:PASSWORD"
            ),
            (
                "sending: {proxy_credentials: hidden}\n", [:],
                "F:1: sending.proxy_credentials: found an unknown key"
            ),
        ] as [(String, [String: String], String)] {
            let faults = try ConfigurationFolder(text).faults(environment)
            #expect(faults.count == 1 && faults[0].hasPrefix(says), "\(faults)")
            #expect(!faults.joined().contains("hidden"), "\(faults)")
        }
    }

    @Test("A named file must exist and be text")
    func noFile() throws {
        #expect(throws: ConfigurationError.self) {
            try RelayConfiguration.load(file: "/nowhere/relay.yaml", environment: [:])
        }
        #expect(throws: ConfigurationError.self) { try RelayConfiguration.load(file: "/", environment: [:]) }
    }
}
