import Foundation

/// The files of a roster's directory as bytes, each encoding decided with the others.
struct RosterFiles {
    private struct Content {
        /// The file's name as the directory has it.
        var name: String
        var bytes: [UInt8]
        var recognition: TextRecognition
    }

    private var contents: [RosterFile: Content] = [:]
    private let encoding: TextEncoding?

    /// Reads the files and logs their faults.
    /// - Parameter encoding: The encoding that the user gave; nil to detect it.
    init(_ directory: String, as encoding: TextEncoding?, log: inout FaultLog) {
        self.encoding = encoding
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        for file in RosterFile.allCases {
            guard let name = Self.name(of: file, among: names, in: directory, log: &log) else { continue }
            do throws(FileFault) {
                let bytes = try FileBytes.read(directory + "/" + name)
                if let foreign = ForeignFile(bytes) {
                    log.add(
                        RosterFault(.fileUnreadable, file: file, reason: foreign.reason, advice: foreign.advice)
                    )
                    continue
                }
                contents[file] = Content(name: name, bytes: bytes, recognition: TextRecognition(bytes))
            } catch {
                log.add(
                    RosterFault(
                        .fileUnreadable,
                        file: file,
                        reason: "the file cannot be read: \(error.reason)",
                        advice: "Look at the file's kind and permissions"
                    )
                )
            }
        }
    }

    /// The bytes of all files.
    var byteCount: Int { contents.values.reduce(0) { $0 + $1.bytes.count } }

    /// Returns the file's text and frees its bytes; logs a fault and returns nil if it cannot be read.
    mutating func takeText(of file: RosterFile, log: inout FaultLog) -> DecodedText? {
        guard let content = contents[file] else { return nil }
        contents[file]?.bytes = []
        let others = contents.filter { $0.key != file }.map(\.value.recognition)
        guard let encoding = encoding ?? content.recognition.encoding(beside: others) else {
            let fault = TextFault(.open, encodings: content.recognition)
            log.add(RosterFault(.fileUnreadable, file: file, reason: fault.clause, advice: fault.advice))
            return nil
        }
        if let text = DecodedText(content.bytes, as: encoding) { return text }
        let fault = TextFault(.noTable, encodings: .certain(encoding))
        log.add(RosterFault(.fileUnreadable, file: file, reason: fault.clause, advice: fault.advice))
        return nil
    }

    /// A fault with the file's name as the directory has it.
    func named(_ fault: RosterFault) -> RosterFault {
        var fault = fault
        let content = RosterFile(rawValue: fault.file).flatMap { contents[$0] }
        fault.file = content?.name ?? fault.file
        return fault
    }

    /// The file's name in the directory, in any case; nil if it is missing, with a logged fault if it is required.
    private static func name(
        of file: RosterFile,
        among names: [String],
        in directory: String,
        log: inout FaultLog
    ) -> String? {
        if names.contains(file.rawValue) { return file.rawValue }
        let matches = names.filter { $0.lowercased() == file.rawValue }.sorted()
        if matches.count == 1 { return matches[0] }
        if matches.count > 1 {
            log.add(
                RosterFault(
                    .fileUnreadable,
                    file: file,
                    reason: "there are files whose names differ in case: \(matches.joined(separator: ", "))",
                    advice: "Keep one of them"
                )
            )
        } else if file.isRequired {
            let stem = file.rawValue.dropLast(4) + "."
            let other = names.sorted().first { $0.lowercased().hasPrefix(stem) }
            log.add(
                RosterFault(
                    .fileMissing,
                    file: file,
                    reason: "there is no such file in \(directory)",
                    advice: other.map { "Save \($0) as “CSV UTF-8” under the name \(file.rawValue)" }
                        ?? "A roster needs circles.csv and members.csv"
                )
            )
        }
        return nil
    }
}
