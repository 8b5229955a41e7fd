import Foundation
import Glibc
import RelayChannels
import RelayEngine
import RelayModel
import RelayService
import RelayStore
import RelayStoreSQLite
import RelayTransport

/// Collects the findings of `doctor`.
struct Diagnosis {
    /// The most hosts that are resolved.
    private static let hostLimit = 200

    var findings: [Finding] = []

    /// Checks the versions, the clock and the descriptor limits.
    mutating func checkMachine() {
        add(.ok, "version", "panda-relay \(ProgramVersion.text)")
        add(.ok, "libcurl", ProgramVersion.libcurl ?? "loaded; its version is not available")
        add(.ok, "SQLite", ProgramVersion.sqlite ?? "loaded; its version is not available")
        let now = SystemClock().now
        let time = ShownTime.moment(now, offsetMinutes: CivilTime.shanghai)
        // Signed requests fail when the clock is wrong by minutes. A dead battery sets it back by years.
        if now < Timestamp(seconds: 1_767_225_600) {
            add(.bad, "clock", "\(time) is in the past; signatures and expiry need the right time. Set up NTP.")
        } else {
            add(.ok, "clock", time)
        }
        let limits = ProcessSettings.descriptorLimits
        if limits.hard < 4096 {
            add(
                .note,
                "open files",
                "at most \(limits.hard); a busy relay wants 4096 or more (ulimit -n, LimitNOFILE=)"
            )
        } else {
            add(.ok, "open files", "\(limits.soft) now, up to \(limits.hard)")
        }
    }

    /// Checks the configuration and the channel files.
    mutating func lookAtConfiguration(_ configuration: RelayConfiguration) {
        add(.ok, "configuration", "listens on \(configuration.listen), data in \(configuration.data)")
        let loopback =
            configuration.listen.host.hasPrefix("127.") || ["::1", "localhost"].contains(configuration.listen.host)
        if !loopback, !configuration.tls.isOn {
            add(.note, "TLS", "the API is open to the network without TLS; set tls, or put a proxy with TLS in front")
        }
        let opened = configuration.targets.allowCIDRs + configuration.targets.allowHosts
        if opened.isEmpty {
            add(.ok, "targets", "public addresses only")
        } else {
            add(.note, "targets", "also \(opened.joined(separator: ", "))")
        }
        lookAtOutboundPath(configuration)
        do throws(StartFault) {
            let channels = try configuration.channelCatalogue().all
            let waiting = channels.filter { $0.cannotSend != nil }.map(\.name.text)
            add(
                .ok,
                "channels",
                "\(channels.count) in \(configuration.channels)"
                    + (waiting.isEmpty ? "" : "; settings to fill in before use: \(waiting.joined(separator: ", "))")
            )
        } catch {
            add(.bad, "channels", error.message)
        }
    }

    /// Checks the certificate authorities and the proxy of outbound requests.
    private mutating func lookAtOutboundPath(_ configuration: RelayConfiguration) {
        if !configuration.targets.caFile.isEmpty {
            do throws(StartFault) {
                let file = try AuthorityFile(path: configuration.targets.caFile)
                let end = ShownTime.moment(file.validUntil, offsetMinutes: configuration.timeZoneMinutes)
                let isOver = file.validUntil < SystemClock().now
                let detail = "\(file.count) besides the system's; the first \(isOver ? "expired" : "expires") on \(end)"
                add(isOver ? .bad : .ok, "authorities", detail)
            } catch {
                add(.bad, "authorities", error.message)
            }
        }
        if let proxy = configuration.engine.proxy {
            let login = proxy.credentials == nil ? "without credentials" : "with credentials"
            add(.note, "proxy", "all requests use \(proxy), \(login)")
        }
    }

    /// Checks the free space where the data are, or will be.
    mutating func lookAtDisk(_ directory: String) {
        var path = directory
        while !FileManager.default.fileExists(atPath: path), path.contains("/"), path != "/" {
            path = (path as NSString).deletingLastPathComponent
        }
        var system = statvfs()
        guard statvfs(path.isEmpty ? "." : path, &system) == 0 else {
            add(.bad, "disk", "\(directory): \(String(cString: strerror(errno)))")
            return
        }
        let megabytes = (UInt64(system.f_bavail) * UInt64(system.f_frsize)) >> 20
        add(megabytes < 500 ? .note : .ok, "disk", "\(megabytes) MiB free for \(directory)")
    }

    /// Reports the records that the database refused.
    mutating func lookAtRefusedRecords(_ directory: String) {
        let path = SQLiteStore.refusedRecords(in: directory)
        guard let text = try? String(contentsOfFile: path, encoding: .utf8), !text.isEmpty else { return }
        let lines = text.split(separator: "\n")
        add(
            .bad,
            "records",
            "\(lines.count) that the database refused are set aside in \(path); the last: \(lines.last ?? ""). "
                + "Their deliveries are retried after a restart. Report it, then move the file."
        )
    }

    /// Checks that the store opens and that the hosts of its endpoints resolve. A store in use is not opened.
    mutating func lookAtStore(_ configuration: RelayConfiguration, looksHostsUp: Bool) async throws {
        guard OpenStore.exists(configuration.data) else {
            add(.note, "store", "nothing in \(configuration.data) yet; the first `keys create` or `serve` makes it")
            return
        }
        let opened: OpenStore
        do throws(StartFault) {
            opened = try await OpenStore.open(configuration.data)
        } catch {
            if error.kind == .locked {
                add(.ok, "store", "in use: \(error.message.prefix { $0 != ":" })")
            } else {
                add(.bad, "store", error.message)
            }
            return
        }
        do {
            // Opening fails at any other synchronous level, so this is an observation.
            add(.ok, "store", "\(configuration.data)/relay.sqlite opens with synchronous=FULL")
            try await judge(opened.store)
            let keys = try await opened.store.keys().count { $0.revokedAt == nil }
            if keys == 0 {
                add(
                    .note,
                    "keys",
                    "none; make one: panda-relay keys create --role admin --name me --data \(configuration.data)"
                )
            } else {
                add(.ok, "keys", "\(keys) in use")
            }
            try await lookAtEndpoints(opened, configuration)
            if looksHostsUp { try await lookHostsUp(opened) }
            await opened.store.close()
        } catch {
            await opened.store.close()
            throw error
        }
    }

    /// Reports how the last process ended and whether the database is intact.
    private mutating func judge(_ store: any RelayStore) async throws {
        switch store.lastShutdown {
        case .clean: add(.ok, "last end", "the last relay stopped regularly")
        case .unclean:
            add(
                .note,
                "last end",
                "the last relay was killed or lost power; the next start repeats the attempts in flight"
            )
        case .uncleanLogMissing:
            add(
                .bad,
                "last end",
                "the last relay was killed, and its write-ahead log relay.sqlite-wal is missing: what it accepted or "
                    + "sent last may be lost. Restore the file, or the latest backup of the whole directory."
            )
        }
        if let damage = try await store.check() {
            add(.bad, "database", "damaged (\(damage)); restore the latest backup of the whole directory")
        } else {
            add(.ok, "database", "no damage found")
        }
    }

    /// Checks whether a relay answers at the configured address.
    mutating func lookAtRelay(_ configuration: RelayConfiguration) async {
        let scheme = configuration.tls.isOn ? "https" : "http"
        let url = ProcessInfo.processInfo.environment["PANDA_RELAY_URL"] ?? "\(scheme)://\(configuration.listen)"
        guard let client = try? TransferClient(policy: .unguarded, clock: SystemClock()) else {
            add(.bad, "relay", "the system refuses a thread or descriptor for the request")
            return
        }
        func ask(_ path: String) async -> OutboundReply {
            let limits = TransferLimits(total: .seconds(5), replyBytes: 1 << 20)
            return await client.perform(OutboundRequest(method: "GET", url: url + path), limits: limits).reply
        }
        let reply = await ask("/readyz")
        if reply.fault == nil { judge(metrics: await ask("/metrics")) }
        await client.stop(within: .zero)
        switch (reply.fault, reply.status) {
        case (.connectRefused, _): add(.note, "relay", "none runs at \(url)")
        case (let fault?, _): add(.note, "relay", "\(url) does not answer (\(fault.rawValue))")
        case (nil, 200): add(.ok, "relay", "\(url) is ready")
        default:
            add(
                .bad,
                "relay",
                "\(url) is not ready: HTTP \(reply.status) \(String(decoding: reply.body.prefix(300), as: UTF8.self))"
            )
        }
    }

    /// Checks the metrics of a running relay for refused records and clock steps.
    mutating func judge(metrics reply: OutboundReply) {
        let lines = String(decoding: reply.body, as: UTF8.self).split(separator: "\n")
        func number(_ name: String) -> Double? {
            lines.first { $0.hasPrefix(name + " ") }.flatMap { Double($0.dropFirst(name.count + 1)) }
        }
        let refused = Int(number("panda_relay_store_refused_records_total") ?? 0)
        let unreadable = Int(number("panda_relay_store_unreadable_rows_total") ?? 0)
        if refused + unreadable > 0 {
            add(
                .bad,
                "relay's records",
                "since its start \(refused) could not be written and \(unreadable) not be read; its log names each"
            )
        }
        let alike = lines.filter { $0.hasPrefix("panda_relay_endpoints_refused_alike{") }
        if !alike.isEmpty {
            let names = alike.map { $0.dropFirst("panda_relay_endpoints_refused_alike".count) }.joined(separator: ", ")
            let advice =
                "The likely cause is the relay: its clock, its IP address, a gateway. GET /readyz has the details."
            add(.bad, "relay's endpoints", "many are refused with one code: \(names). " + advice)
        }
        if let refused = number("panda_relay_endpoints_refused"), refused > 0 {
            add(.note, "endpoints held", "\(Int(refused)) are refused; panda-relay log --state held shows why")
        }
        guard let step = number("panda_relay_clock_step_seconds") else { return }
        guard abs(step) > Double(ClockStepDetector.tolerance.components.seconds) else {
            return add(.ok, "relay's clock", "agrees with this machine's")
        }
        add(
            .bad,
            "relay's clock",
            "this machine's clock was set \(Int(abs(step).rounded())) s \(step > 0 ? "forward" : "back") while the "
                + "relay runs. Requests carry the new time; schedules and expiry use the previous one. Restart it."
        )
    }

    /// Reports endpoints that were stored before an upgrade and break a rule that new endpoints must meet.
    private mutating func lookAtEndpoints(
        _ opened: OpenStore,
        _ configuration: RelayConfiguration
    ) async throws {
        guard let channels = try? configuration.channelCatalogue() else { return }
        let secrets = configuration.secretSources
        var references: [String] = []
        var open: [String] = []
        var gone: [String] = []
        var cursor: String?
        repeat {
            let page = try await opened.store.endpoints(scope: .root, after: cursor, limit: 1000)
            for endpoint in page.items {
                if secrets.fault(of: endpoint.secret.reveal()) != nil { references.append(endpoint.id.text) }
                let isForAll = channels[endpoint.channel]?.standsForEveryone(endpoint.address.reveal()) ?? false
                if isForAll, !endpoint.everyone { open.append(endpoint.id.text) }
                if endpoint.disabledBy == .receiver {
                    gone.append(endpoint.id.text + (endpoint.disabledReason.map { " (\($0))" } ?? ""))
                }
            }
            cursor = page.next
        } while cursor != nil
        if !references.isEmpty {
            let rule = "only variables PANDA_SECRET_… and files of secrets.directory are read; these are on hold: "
            add(.bad, "secrets", rule + Self.list(references))
        }
        if !gone.isEmpty {
            let rule =
                "disabled because their receiver said they no longer exist (earlier versions: also for a wrong "
                + "clock). An import that lists them as enabled, or PATCH enabled, enables them: "
            add(.note, "endpoints off", rule + Self.list(gone))
        }
        if !open.isEmpty {
            let rule = "their address reaches people whom the roster does not list; set everyone, or disable them: "
            add(.note, "endpoints", rule + Self.list(open))
        }
    }

    /// The first ten ids and the number of the rest.
    private static func list(_ ids: [String]) -> String {
        let rest = ids.count - 10
        return ids.prefix(10).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }

    private mutating func lookHostsUp(_ opened: OpenStore) async throws {
        var hosts: Set<String> = []
        var cursor: String?
        repeat {
            let page = try await opened.store.endpoints(scope: .root, after: cursor, limit: 1000)
            for endpoint in page.items where endpoint.enabled {
                guard let host = URLComponents(string: endpoint.address.reveal())?.host, !host.isEmpty else { continue }
                hosts.insert(host)
            }
            cursor = page.next
        } while cursor != nil && hosts.count < Self.hostLimit
        let resolver = SystemResolver()
        var unknown: [String] = []
        for host in hosts.sorted() where IPAddress(host) == nil && !host.hasPrefix("[") {
            let answers = await withCheckedContinuation { continuation in
                resolver.resolve(host, for: .api) { continuation.resume(returning: $0 ?? []) }
            }
            if answers.isEmpty { unknown.append(host) }
        }
        if unknown.isEmpty {
            add(.ok, "hosts", "\(hosts.count) of endpoints, all known")
        } else {
            add(.bad, "hosts", "unknown: \(unknown.prefix(10).joined(separator: ", ")); check DNS on this machine")
        }
    }

    private mutating func add(_ rating: Finding.Rating, _ subject: String, _ detail: String) {
        findings.append(Finding(rating, subject, detail))
    }
}
