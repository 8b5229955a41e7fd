import Foundation
import RelayModel

extension RelayConfiguration {
    /// The file that is read by default.
    public static let standardFile = "Config/relay.yaml"

    /// Variables with the relay's prefix that are not part of its configuration: those of the commands and the build.
    private static let foreignVariables: Set<String> = ["PANDA_RELAY_URL", "PANDA_RELAY_KEY", "PANDA_RELAY_STRICT"]

    /// `USER:PASSWORD` for `sending.proxy`. It is not a key, so that no file contains it.
    static let proxyCredentials = "PANDA_RELAY_PROXY_CREDENTIALS"

    /// Loads the configuration from a file and applies environment variables.
    ///
    /// - Parameters:
    ///   - file: The file; nil reads ``standardFile`` if it exists, else the defaults.
    ///   - environment: `PANDA_RELAY_<KEY>` overrides a key; nested keys are joined by `_`, lists by commas.
    /// - Throws: ``ConfigurationError`` with all faults: unknown keys and variables, bad values, contradictions.
    public static func load(
        file: String?,
        environment: [String: String]
    ) throws(ConfigurationError) -> RelayConfiguration {
        var configuration = RelayConfiguration()
        var faults: [ConfigurationFault] = []
        var sources: [String: ConfigurationFault.Source] = [:]
        let standard = FileManager.default.fileExists(atPath: standardFile) ? standardFile : nil
        if let path = file ?? standard {
            let content = ConfigurationFile(path: path)
            faults = content.faults
            for entry in content.entries {
                let source = ConfigurationFault.Source.file(path: path, line: entry.line)
                sources[entry.key.name] = source
                if let fault = configuration.set(entry.key, to: entry.value, from: source) { faults.append(fault) }
            }
            faults.sort { $0.line < $1.line }
        }
        let keys = Dictionary(uniqueKeysWithValues: ConfigurationKey.all.map { ($0.environmentName, $0) })
        for (name, text) in environment.sorted(by: { $0.key < $1.key })
        where name.hasPrefix(ConfigurationKey.environmentPrefix) && !foreignVariables.contains(name) {
            let source = ConfigurationFault.Source.environment(name: name)
            if name == proxyCredentials {
                if let fault = configuration.setProxyCredentials(text, from: source) { faults.append(fault) }
                continue
            }
            guard let key = keys[name] else {
                let replacement = ConfigurationKey.replacedVariables[name]
                let closest = NearestName.to(name, among: ConfigurationKey.all.map(\.environmentName))
                faults.append(
                    ConfigurationFault(
                        source: source,
                        found: replacement == nil
                            ? "a variable that names no key" : "a variable of an earlier version",
                        expected: replacement ?? closest.map { "perhaps \($0)" }
                            ?? "a key of \(standardFile), its dots as _"
                    )
                )
                continue
            }
            sources[key.name] = source
            if let fault = configuration.set(key, to: .text(text), from: source) { faults.append(fault) }
        }
        // Contradictions of refused values would repeat their faults.
        if faults.isEmpty { faults = configuration.contradictions(sources: sources) }
        guard faults.isEmpty else { throw ConfigurationError(faults: faults) }
        return configuration
    }

    /// Sets a key; returns a fault if the value is invalid.
    private mutating func set(
        _ key: ConfigurationKey,
        to value: ConfigurationValue,
        from source: ConfigurationFault.Source
    ) -> ConfigurationFault? {
        if key.set(value, &self) { return nil }
        let found = key.isSecret ? "another value" : value.shown
        return ConfigurationFault(source: source, key: key.name, found: found, expected: key.expected)
    }

    private mutating func setProxyCredentials(
        _ text: String,
        from source: ConfigurationFault.Source
    ) -> ConfigurationFault? {
        let isPrintable = text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        guard text.isEmpty || isPrintable && text.utf8.count <= 512 && text.dropFirst().contains(":") else {
            return ConfigurationFault(source: source, found: "another value", expected: "USER:PASSWORD in one line")
        }
        sending.proxyCredentials = Secret(text)
        return nil
    }

    /// Values that are valid alone but not together. Each is reported where it was set.
    private func contradictions(sources: [String: ConfigurationFault.Source]) -> [ConfigurationFault] {
        var faults: [ConfigurationFault] = []
        func check(_ isSound: Bool, _ first: String, _ second: String, _ expected: String) {
            let keys = [first, second].compactMap { name in ConfigurationKey.all.first { $0.name == name } }
            guard !isSound, let key = keys.first(where: { sources[$0.name] != nil }), let source = sources[key.name]
            else {
                return
            }
            let found = keys.map { "\($0.name) \($0.text(self))" }.joined(separator: " and ")
            faults.append(ConfigurationFault(source: source, key: key.name, found: found, expected: expected))
        }
        check(
            tls.certificate.isEmpty == tls.key.isEmpty,
            "tls.certificate",
            "tls.key",
            "both paths, or neither for plain HTTP"
        )
        check(
            sending.perEndpoint <= sending.perHost,
            "sending.per_endpoint",
            "sending.per_host",
            "no more requests to one endpoint than to its host"
        )
        check(
            sending.perHost <= sending.connections,
            "sending.per_host",
            "sending.connections",
            "no more requests to one host than there are connections"
        )
        check(
            retention.bodies <= retention.metadata,
            "retention.bodies",
            "retention.metadata",
            "bodies to be kept no longer than the log they belong to"
        )
        if sending.proxy.isEmpty, !sending.proxyCredentials.isEmpty {
            faults.append(
                ConfigurationFault(
                    source: .environment(name: Self.proxyCredentials),
                    found: "credentials without a proxy",
                    expected: "sending.proxy to name one"
                )
            )
        }
        for (lane, total) in [
            ("urgent", sending.totalTimeout.urgent), ("normal", sending.totalTimeout.normal),
            ("bulk", sending.totalTimeout.bulk),
        ] {
            check(
                sending.connectTimeout <= total,
                "sending.connect_timeout",
                "sending.total_timeout.\(lane)",
                "a connection to be made within the total time"
            )
        }
        return faults
    }
}

extension ConfigurationFault {
    /// The line in the file; 0 if there is none.
    fileprivate var line: Int {
        if case .file(_, let line) = source { line ?? 0 } else { 0 }
    }
}
