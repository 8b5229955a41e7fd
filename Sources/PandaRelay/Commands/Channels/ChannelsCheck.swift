import ArgumentParser
import Foundation
import RelayChannels

/// `panda-relay channels check`.
struct ChannelsCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract:
            "Checks channel files; each mistake is a line with file, line, key, what is wrong and what is expected.",
        discussion: "  panda-relay channels check Config/channels/*.yaml"
    )

    @Argument(help: "The files.", completion: .file(extensions: ["yaml"])) var files: [String]

    func run() async throws {
        var isSound = true
        // The schema lies in the same folder, so `Config/channels/*` includes it.
        for file in files where !file.hasSuffix(".schema.json") {
            let name = URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
            do throws(ChannelFileError) {
                let text = try FileText.read(file, expected: "a channel file")
                let channel = try ChannelFile.read(text, file: file, name: name)
                Terminal.put("\(file): ok" + (channel.cannotSend.map { "; cannot send yet: it \($0)" } ?? ""))
            } catch {
                isSound = false
                for fault in error.faults { Terminal.put(fault.description) }
            }
        }
        if !isSound { throw CommandFailure.configuration("") }
    }
}
