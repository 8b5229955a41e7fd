import Foundation
import RelayRoster

/// The process's arguments as text. Swift's own reading replaces what is no UTF-8: a notice's title typed at a terminal
/// that writes GB18030 would be sent as question marks.
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
