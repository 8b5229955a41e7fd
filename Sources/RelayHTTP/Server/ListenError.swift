import Glibc
import NIOCore

/// The reason why the API cannot listen on its address.
public enum ListenError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Another program listens on the port.
    case portInUse
    /// The process may not use the port.
    case notPermitted
    /// The machine does not have the address.
    case addressNotAvailable
    /// Another error of the system or of the name lookup.
    case other(String)

    /// Takes the reason from the number of a system error.
    init(_ error: any Error) {
        switch (error as? IOError)?.errnoCode {
        case EADDRINUSE: self = .portInUse
        case EACCES: self = .notPermitted
        case EADDRNOTAVAIL: self = .addressNotAvailable
        default: self = .other("\(error)")
        }
    }

    /// The reason and what to do, as a part of a sentence.
    public var description: String {
        switch self {
        case .portInUse: "the port is in use; stop the program that uses it, or choose another with --listen"
        case .notPermitted: "ports below 1024 need root; choose another with --listen"
        case .addressNotAvailable: "this machine has no such address"
        case .other(let text): text
        }
    }
}
