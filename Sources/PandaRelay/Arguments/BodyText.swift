import Foundation
import RelayRoster

/// The text of a notice as a file or standard input holds it: complete and in its own characters, or not at all.
enum BodyText {
    /// Reads a file, `-` for standard input.
    /// - Parameter encoding: What the user says it is in; nil to recognise it.
    /// - Throws: Exit code 64 where the bytes are no text in any encoding that the relay knows, or in more than one.
    static func read(_ path: String, as encoding: TextEncoding? = nil) throws(CommandFailure) -> String {
        let place = path == "-" ? "standard input" : path
        let text = try text(bytes(path), from: place, as: encoding)
        let lost = text.unicodeScalars.count(where: { $0 == "\u{FFFD}" })
        if lost > 0 {
            Terminal.say("warning: \(place) holds � (U+FFFD) \(lost) times: another program lost these characters")
        }
        return text
    }

    /// The text of bytes that are at hand.
    static func text(
        _ bytes: [UInt8],
        from place: String,
        as encoding: TextEncoding?
    ) throws(CommandFailure) -> String {
        do throws(TextFault) {
            return try TextReader.text(bytes, as: encoding)
        } catch {
            throw .usage("\(place): \(error)")
        }
    }

    private static func bytes(_ path: String) throws(CommandFailure) -> [UInt8] {
        if path == "-" { return Array(FileHandle.standardInput.readDataToEndOfFile()) }
        do {
            return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw .usage("\(path) cannot be read: \(SystemReason.text(of: error)).")
        }
    }
}

/// Foundation's file errors in the system's few words.
enum SystemReason {
    /// `No such file or directory`, `Permission denied`, …
    static func text(of error: any Error) -> String {
        let outer = error as NSError
        let inner = (outer.userInfo[NSUnderlyingErrorKey] as? NSError) ?? outer
        if inner.domain == NSPOSIXErrorDomain { return String(cString: strerror(Int32(inner.code))) }
        return outer.code == CocoaError.fileReadNoSuchFile.rawValue ? "no such file" : outer.localizedDescription
    }
}
