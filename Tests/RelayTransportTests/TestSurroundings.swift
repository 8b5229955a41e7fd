import Glibc
import RelayModel
import Testing

@testable import RelayTransport

struct SystemClock: RelayClock {
    var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

/// Answers from a table; a name that is not in it has no address.
struct TableResolver: HostResolver {
    var table: [String: [String]]

    func resolve(_ host: String, for _: LookupPurpose, answer: @escaping @Sendable ([IPAddress]?) -> Void) {
        answer((table[host] ?? []).compactMap { IPAddress($0) })
    }
}

/// Fails the test when it is asked.
struct ForbiddenResolver: HostResolver {
    func resolve(_ host: String, for _: LookupPurpose, answer: @escaping @Sendable ([IPAddress]?) -> Void) {
        Issue.record("a name was looked up that should not have been: \(host)")
        answer([])
    }
}

/// Never answers.
struct SilentResolver: HostResolver {
    func resolve(_ host: String, for _: LookupPurpose, answer: @escaping @Sendable ([IPAddress]?) -> Void) {}
}

extension AddressPolicy {
    /// For receivers on this machine.
    static let local = AddressPolicy(ports: nil, allowLoopback: true)
}

extension TransferClient {
    /// A client for receivers on this machine.
    static func local(
        certificateFile: String? = nil,
        policy: AddressPolicy = .local,
        resolver: any HostResolver = ForbiddenResolver()
    ) throws -> TransferClient {
        try TransferClient(
            configuration: TransferConfiguration(certificateFile: certificateFile),
            policy: policy,
            clock: SystemClock(),
            resolver: resolver
        )
    }
}

extension TransferLoop {
    /// A loop for receivers on this machine whose results go to an inbox.
    static func local(
        _ inbox: Inbox,
        policy: AddressPolicy = .local,
        resolver: any HostResolver = ForbiddenResolver()
    ) throws -> TransferLoop {
        try TransferLoop(policy: policy, clock: SystemClock(), resolver: resolver) { inbox.take($0) }
    }
}

extension TransferLimits {
    /// Longer than any machine takes to come round to a test: for exchanges that something else ends.
    static let patient = TransferLimits(connect: .seconds(50), total: .seconds(50))
    /// For exchanges that are meant to run into a limit.
    static let short = TransferLimits(connect: .milliseconds(200), total: .milliseconds(200))
}
