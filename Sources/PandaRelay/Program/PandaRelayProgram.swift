import ArgumentParser
import Dispatch
import Foundation
import Glibc
import RelayRoster

/// The program `panda-relay`: parses its arguments, runs the command and exits with its code.
public enum PandaRelayProgram {
    /// Runs the process's command. It leaves the main actor at once: each hop back costs microseconds.
    @concurrent public static func main() async -> Never {
        do {
            var command = try PandaRelayCommand.parseAsRoot(try ProgramArguments.read())
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            LogWriter.standardError.flush(within: .seconds(1))
            exit(0)
        } catch let failure as CommandFailure {
            LogWriter.standardError.flush(within: .seconds(1))
            if !failure.message.isEmpty { Terminal.say("panda-relay: " + failure.message) }
            exit(failure.exitCode)
        } catch {
            PandaRelayCommand.exit(withError: error)
        }
    }
}

/// The process's arguments as text. Swift's own `CommandLine.arguments` replaces bytes that are not UTF-8, so a title
/// typed at a GB18030 terminal would be sent as replacement characters.
enum ProgramArguments {
    /// The arguments after the program's name.
    static func read() throws(CommandFailure) -> [String] {
        let raw = CommandLine.unsafeArgv
        let arguments = (1..<max(1, Int(CommandLine.argc))).compactMap { place in
            raw[place].map { [UInt8](UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
        }
        return try decoded(arguments, environment: ProcessInfo.processInfo.environment)
    }

    static func decoded(_ raw: [[UInt8]], environment: [String: String]) throws(CommandFailure) -> [String] {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        let isUTF8 = locale.lowercased().filter { $0 != "-" }.contains("utf8")
        do throws(TextFault) {
            return try TextReader.arguments(raw, isLocaleUTF8: isUTF8)
        } catch {
            throw .usage("an argument is no text: \(error.clause).")
        }
    }
}

/// The versions of the program and of its libraries.
enum ProgramVersion {
    /// The program's version.
    static let text = "0.1.0"

    /// libcurl's version with its TLS library; nil if it is not available.
    static var libcurl: String? { ask("curl_version") }
    /// SQLite's version; nil if it is not available.
    static var sqlite: String? { ask("sqlite3_libversion") }

    private typealias Question = @convention(c) () -> UnsafePointer<CChar>?

    /// Calls a C function without parameters in a library that is already loaded.
    private static func ask(_ name: String) -> String? {
        guard let symbol = dlsym(nil, name) else { return nil }
        // Both functions have exactly this type in their public headers.
        let question = unsafeBitCast(symbol, to: Question.self)
        return question().map { String(cString: $0) }
    }
}
