import RelayChannels
import RelayEngine
import RelayModel
import RelayRoster
import RelayService
import RelayTransport

/// Reads a roster for a command and prints its faults.
struct RosterLoader {
    /// The most faults that are printed; the rest are counted.
    private static let shownFaults = 50

    let channels: ChannelCatalogue
    let policy: AddressPolicy
    let secrets: SecretSources

    /// Creates a loader with the configuration's channels.
    /// - Parameter isGuarded: Whether the configuration's address rules apply. If false, the running relay applies its
    ///   own.
    init(_ configuration: RelayConfiguration, isGuarded: Bool) throws(CommandFailure) {
        do throws(StartFault) {
            channels = try configuration.channelCatalogue()
            secrets = configuration.secretSources
            policy = isGuarded ? try configuration.addressPolicy() : .unguarded
        } catch {
            throw CommandFailure(exitCode: error.exitCode, message: error.message)
        }
    }

    /// Reads the roster of a folder. Faults go to standard error as `file:line: column: reason`.
    /// - Throws: Exit code 1 if there are faults, unless bad rows are skipped.
    func read(
        _ directory: String,
        skipBad: Bool,
        as encoding: TextEncoding? = nil
    ) throws(CommandFailure) -> RosterReading {
        let check = EndpointCheck(channels: channels, policy: policy, secrets: secrets)
        var reader = RosterReader(knownChannels: Set(channels.names)) { endpoint in
            check.refusal(of: endpoint).map { EndpointFault(RosterColumn(rawValue: $0.field) ?? .address, $0.reason) }
        }
        reader.encoding = encoding
        let bar = RowBar("reading")
        reader.progress = { rows, share in bar.show(rows: rows, share: share) }
        do throws(RosterRefusal) {
            let reading = try reader.read(directory: directory, skipBad: skipBad)
            bar.end()
            report(reading.faults, omitted: reading.omittedFaults, directory: directory)
            warn(reading.warnings, directory: directory)
            if reading.skippedRows > 0 { Terminal.say("\(reading.skippedRows) bad rows are left out") }
            return reading
        } catch {
            bar.end()
            report(error.faults, omitted: error.omittedFaults, directory: directory)
            let count = error.count
            var text = "\(directory): \(count) fault\(count == 1 ? "" : "s"); nothing was changed."
            if error.faults.contains(where: { $0.code == .endpointRefused && Self.needsOpening($0.reason) }) {
                text += """

                      Addresses on this machine or on the premises are refused until they are opened, for instance for
                      the sandbox:
                        export PANDA_RELAY_TARGETS_ALLOW_CIDRS=127.0.0.0/8 PANDA_RELAY_TARGETS_PORTS=any
                    """
            } else if !error.faults.contains(where: \.code.isWholeFile) {
                text += " --skip-bad leaves the bad rows out."
            }
            throw .failed(text)
        }
    }

    /// Whether a reason names a key that the advice for the sandbox sets.
    private static func needsOpening(_ reason: String) -> Bool {
        [AddressRefusal.Key.allowCIDRs, .ports].contains { reason.contains($0.rawValue) }
    }

    /// Resolves the endpoints' host names.
    /// - Returns: Warnings that do not prevent the import.
    /// - Throws: Exit code 1 if a name resolves to an address that the configuration does not open.
    func hostWarnings(_ roster: Roster) async throws(CommandFailure) -> [String] {
        let findings = await HostCheck(policy: policy, resolver: SystemResolver()).findings(on: roster.endpoints)
        guard let first = findings.refused.first else { return findings.warnings }
        throw .failed(
            "endpoints.\(first): \(HostCheck.refusal) Refused: \(findings.refused.count); nothing was changed."
        )
    }

    /// How many endpoints of a roster that was read the configuration refuses, and the first of them with the reason.
    static func refused(
        _ roster: Roster,
        _ configuration: RelayConfiguration
    ) throws(CommandFailure) -> (count: Int, first: (id: EndpointID, reason: String)?) {
        let loader = try RosterLoader(configuration, isGuarded: true)
        let check = EndpointCheck(channels: loader.channels, policy: loader.policy, secrets: loader.secrets)
        let refused = roster.endpoints.compactMap { endpoint in
            check.targetRefusal(of: endpoint).map { (id: endpoint.id, reason: $0.reason) }
        }
        return (refused.count, refused.first)
    }

    private func report(_ faults: [RosterFault], omitted: Int, directory: String) {
        for fault in faults.prefix(Self.shownFaults) { Terminal.say(fault.described(in: directory)) }
        let rest = faults.dropFirst(Self.shownFaults).reduce(omitted) { $0 + $1.rows }
        if rest > 0 { Terminal.say("… and \(rest) more") }
    }

    private func warn(_ warnings: [RosterFault], directory: String) {
        for warning in warnings.prefix(Self.shownFaults) {
            Terminal.say("warning: " + warning.described(in: directory))
        }
        let rest = warnings.dropFirst(Self.shownFaults).reduce(0) { $0 + $1.rows }
        if rest > 0 { Terminal.say("warning: … and \(rest) more") }
    }
}
