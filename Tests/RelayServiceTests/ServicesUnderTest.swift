import Foundation
import Logging
import RelayChannels
import RelayModel
import RelayService
import RelayStore
import RelayStoreSQLite
import RelayTransport
import Synchronization
import Testing

/// Services on a real store in a folder of its own, without an API and without a process.
final class ServicesUnderTest: Sendable {
    let services: RelayServices
    let store: SQLiteStore
    private let folder: URL
    private let isClosed = Mutex(false)

    /// The project's channel files, read once.
    private static let channels = Result {
        let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try ChannelCatalogue(directory: repository.appending(path: "Config/channels").path())
    }

    /// Opens the services, runs the test, and closes them.
    static func with(
        clock: any RelayClock = SystemClock(),
        _ body: (ServicesUnderTest) async throws -> Void
    ) async throws {
        let subject = try await ServicesUnderTest(clock)
        do {
            try await body(subject)
            await subject.close()
        } catch {
            await subject.close()
            throw error
        }
    }

    private init(_ clock: any RelayClock) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "relay-service-\(UUID().uuidString)")
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        store = try SQLiteStore(directory: folder.path())
        services = try RelayServices(
            store: store,
            greatestID: 0,
            channels: Self.channels.get(),
            policy: AddressPolicy(),
            clock: clock,
            logger: logger
        )
        try await services.resume()
    }

    /// Stops the services and closes the store; what is called from then on finds it closed.
    func close() async {
        let isFirst = isClosed.withLock { closed in
            defer { closed = true }
            return !closed
        }
        guard isFirst else { return }
        await services.stop(within: .zero)
        await store.close()
        try? FileManager.default.removeItem(at: folder)
    }

    /// The holder of a key. The services trust the caller they are given, so the key need not be stored.
    func caller(_ role: AccessRole = .admin, _ scope: String = "") -> Caller {
        Caller(
            AccessKey(
                id: KeyID(rawValue: 1),
                name: role.name,
                role: role,
                scope: UnitPath(unchecked: scope),
                createdAt: Timestamp(seconds: 0)
            )
        )
    }

    /// A class in `city/a` with a protected student and a guardian whose endpoint a person passes texts on for.
    func importClass() async throws {
        _ = try await store.importRoster(Self.roster, prune: false)
    }

    /// The class of ``importClass()``.
    static let roster: Roster = {
        let unit = UnitPath(unchecked: "city/a")
        let circle = Circle(id: ServiceCall.circle, name: "一班", kind: .class, parent: nil, unit: unit)
        let student = Person(
            id: ServiceCall.person,
            name: "张小明",
            phone: PhoneNumber("19900001234"),
            unit: unit
        )
        let guardian = Person(id: PersonID(unchecked: "guardian"), name: "张父", unit: unit)
        let endpoint = Endpoint(
            id: ServiceCall.endpoint,
            owner: .person(guardian.id),
            channel: ChannelName(unchecked: "human"),
            address: Secret("class-group")
        )
        return Roster(
            circles: [circle],
            people: [student, guardian],
            memberships: [
                Membership(circle: circle.id, person: student.id, role: .protected),
                Membership(circle: circle.id, person: guardian.id, role: .guardian),
            ],
            endpoints: [endpoint]
        )
    }()
}
