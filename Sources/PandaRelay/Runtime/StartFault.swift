import RelayChannels
import RelayStore

/// Why a relay does not start, in words for the operator.
public struct StartFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of fault it is.
    public enum Kind: Hashable, Sendable {
        /// The configuration or a channel file is wrong: nothing was touched.
        case configuration
        /// Another process has the data directory.
        case locked
        /// The store cannot be opened or read.
        case store
        /// The address cannot be listened on.
        case listening
        /// The system gives no thread or descriptor.
        case system
    }

    /// What kind of fault it is.
    public var kind: Kind
    /// What is wrong and what to do; may have several lines.
    public var message: String

    /// A fault.
    init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    public var description: String { message }

    /// What the process ends with: 78 for the configuration, else 1.
    public var exitCode: Int32 { kind == .configuration ? 78 : 1 }

    /// What the store's refusal means for somebody who starts a relay or a command on its data directory.
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
        case .database(let code, let message):
            self.init(
                .store,
                code == 26
                    ? "\(directory)/relay.sqlite is not a relay's database. Name another directory with --data."
                    : "The store in \(directory) cannot be opened: \(message) (SQLite \(code))."
            )
        default: self.init(.store, "The store in \(directory) cannot be opened: \(error).")
        }
    }

    /// The mistakes in channel files, one per line.
    init(_ error: ChannelFileError) {
        self.init(
            .configuration,
            "The channel files have mistakes:\n" + error.faults.map(\.description).joined(separator: "\n")
        )
    }
}
