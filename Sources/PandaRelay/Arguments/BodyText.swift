import Foundation
import RelayRoster

/// Reads the text of a notice from a file or standard input. A text that cannot be decoded without loss is an error.
enum BodyText {
    /// Reads a file; `-` reads standard input.
    /// - Parameter encoding: The encoding that the user names; nil detects it.
    /// - Throws: Exit code 64 if the bytes are not text in any known encoding, or are valid in more than one.
    static func read(_ path: String, as encoding: TextEncoding? = nil) throws(CommandFailure) -> String {
        let place = path == "-" ? "standard input" : path
        let text = try text(bytes(path), from: place, as: encoding)
        let lost = text.unicodeScalars.count(where: { $0 == "\u{FFFD}" })
        if lost > 0 {
            Terminal.say("warning: \(place) contains � (U+FFFD) \(lost) times: another program lost these characters")
        }
        return text
    }

    /// Decodes bytes that were already read.
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

/// The reason of a Foundation file error in the system's words.
enum SystemReason {
    /// `No such file or directory`, `Permission denied`, …
    static func text(of error: any Error) -> String {
        let outer = error as NSError
        let inner = (outer.userInfo[NSUnderlyingErrorKey] as? NSError) ?? outer
        if inner.domain == NSPOSIXErrorDomain { return String(cString: strerror(Int32(inner.code))) }
        return outer.code == CocoaError.fileReadNoSuchFile.rawValue ? "no such file" : outer.localizedDescription
    }
}
