public import RelayModel

/// A permission of a role.
public enum Permission: Sendable, CaseIterable {
    case read
    case readPeople
    case send
    case warn
    case stop
    case forward
    case manageRoster
    case manageSecrets
    case manageKeys

    /// The permitted activity; follows "may not".
    var activity: String {
        switch self {
        case .read: "read notices and deliveries"
        case .readPeople: "read people and endpoints"
        case .send: "send notices"
        case .warn: "send warnings"
        case .stop: "cancel, correct or replay"
        case .forward: "confirm that a text was passed on"
        case .manageRoster: "change circles, people or endpoints"
        case .manageSecrets: "name secrets of the relay's machine (env:, file:)"
        case .manageKeys: "manage keys"
        }
    }

    /// The roles that have the permission.
    var holders: String {
        AccessRole.allCases.filter { $0.permissions.contains(self) }.map(\.name).joined(separator: ", ")
    }
}

extension AccessRole {
    /// The permissions of the role. This table is their only definition.
    public var permissions: Set<Permission> {
        switch self {
        case .admin: Set(Permission.allCases)
        case .operatorRole: [.read, .readPeople, .send, .warn, .stop, .forward, .manageRoster]
        case .approver: [.read, .readPeople, .stop]
        case .counsellor: [.read, .readPeople, .send, .stop, .forward, .manageRoster]
        case .integration: [.read, .send, .warn]
        case .auditor: [.read, .readPeople]
        }
    }
}
