import RelayChannels
import RelayHTTP
import RelayService
import RelayStore

/// The reason why a relay does not start, in a message for the operator.
public struct StartFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of a fault.
    public enum Kind: Hashable, Sendable {
        /// The configuration or a channel file is wrong. Nothing was changed.
        case configuration
        /// Another process uses the data directory.
        case locked
        /// The store cannot be opened or read.
        case store
        /// The API cannot listen on its address.
        case listening
        /// The system refuses a thread or a descriptor, or a service ended with an error.
        case system
        /// The relay was told to stop before it had started.
        case stopped
    }

    /// The kind of the fault.
    public var kind: Kind
    /// What is wrong and what to do, in one or several lines.
    public var message: String

    init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    public var description: String { message }

    /// The exit code: 78 for the configuration, 0 for a stop, else 1.
    public var exitCode: Int32 {
        switch kind {
        case .configuration: 78
        case .stopped: 0
        default: 1
        }
    }

    /// The fault of a service that ended with an error.
    init(service error: any Error, listen: ListenAddress) {
        switch error {
        case let error as ListenError: self.init(.listening, "Cannot listen on \(listen): \(error).")
        case let error as ServiceError: self.init(.store, error.message)
        default: self.init(.system, "The relay stopped because one of its services failed: \(error).")
        }
    }

    /// The fault of a store that a relay, or a command on its data directory, cannot open.
    init(_ error: StoreError, directory: String) {
        switch error {
        case .locked(_, let pid):
            let holder = pid.map { "Process \($0)" } ?? "Another process"
            self.init(
                .locked,
                "\(holder) has the data directory \(directory): one relay or command at a time. "
                    + "Stop it, or name another directory with --data."
            )
        case .unusable(_, let reason):
            self.init(.store, "The data directory \(directory) cannot be used: \(reason).")
        case .readOnly: self.init(.store, "The data directory \(directory) lies on a file system that takes no writes.")
        case .diskFull: self.init(.store, "The disk that holds the data directory \(directory) is full.")
        case .tooNew(let schema):
            self.init(
                .store,
                "The data directory \(directory) was written by a later panda-relay (schema \(schema)). Start that one."
            )
        case .unexpectedDatabase(_, let finding): self.init(.store, Self.message(finding, directory))
        // SQLITE_NOTADB (26) and SQLITE_CORRUPT (11, with its extended codes).
        case .database(26, _):
            self.init(
                .store,
                "\(directory)/relay.sqlite is not a relay's database. Name another directory with --data."
            )
        case .database(let code, let message):
            self.init(
                .store,
                "The store in \(directory) cannot be opened: \(message) (SQLite \(code))."
                    + (code & 0xFF == 11 ? " Put the latest backup of the whole directory back." : "")
            )
        default: self.init(.store, "The store in \(directory) cannot be opened: \(error).")
        }
    }

    private static func message(_ finding: DatabaseFinding, _ directory: String) -> String {
        let found =
            switch finding {
            case .missing: "its database relay.sqlite is missing"
            case .empty: "its database relay.sqlite is empty"
            case .foreign: "relay.sqlite is not the database that relay.identity names"
            case .damaged: "its database relay.sqlite is damaged and cannot be read"
            case .unreadableMarker: "the marker file relay.identity names no database"
            }
        let flag =
            finding == .damaged
            ? "To begin with an empty relay instead, remove relay.sqlite and run `serve --accept-empty` once."
            : "`serve --accept-empty` starts once with what is there instead: an empty relay, or the database as it "
                + "is. What was accepted before and is not in it will not be sent."
        return "A relay has kept its data in \(directory), but \(found). Put the latest backup of the whole directory "
            + "back. \(flag)"
    }

    /// The faults of channel files, one per line.
    init(_ error: ChannelFileError) {
        self.init(
            .configuration,
            "The channel files have mistakes:\n" + error.faults.map(\.description).joined(separator: "\n")
        )
    }
}
