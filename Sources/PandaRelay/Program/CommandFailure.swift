/// Why a command ends without having done what it was asked, in words for the person at the terminal.
struct CommandFailure: Error, Hashable, CustomStringConvertible {
    /// 1 the relay or a delivery failed, 64 usage, 78 configuration (the numbers of sysexits.h).
    var exitCode: Int32
    /// What is wrong and what to do; empty where it was said already.
    var message: String

    /// The relay, the store or a delivery failed.
    static func failed(_ message: String) -> CommandFailure { CommandFailure(exitCode: 1, message: message) }
    /// The arguments contradict each other.
    static func usage(_ message: String) -> CommandFailure { CommandFailure(exitCode: 64, message: message) }
    /// The configuration, the channel files or the environment are wrong.
    static func configuration(_ message: String) -> CommandFailure { CommandFailure(exitCode: 78, message: message) }

    var description: String { message }
}
