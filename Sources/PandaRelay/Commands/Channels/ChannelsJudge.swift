import ArgumentParser
import Foundation
import RelayChannels
import RelayModel

/// `panda-relay channels judge`.
struct ChannelsJudge: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "judge",
        abstract: "Says what a reply means to a channel: the verdict, how long to wait, the code.",
        discussion: """
              echo '{"errcode":45009,"errmsg":"api freq out of limit"}' \\
                | panda-relay channels judge wecom-robot --status 200 --body-file -
              echo '{"errcode":0,"invaliduser":"u2|u3"}' \\
                | panda-relay channels judge wecom-app --status 200 --body-file - \\
                --recipient user:u1 --recipient user:u2 --recipient user:u3
              panda-relay channels judge webhook --status 429 --body-file /dev/null --header 'Retry-After: 7'
            """
    )

    @Argument(help: "The channel's name.") var channel: String
    @Option(help: "The reply's HTTP status.") var status: Int
    @Option(
        help: ArgumentHelp("A file with the reply's body; - for standard input.", valueName: "file"),
        completion: .file()
    )
    var bodyFile: String
    @Option(parsing: .singleValue, help: ArgumentHelp("A header of the reply.", valueName: "name:value")) var header:
        [String] = []
    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "A recipient of the request, as the roster writes the address; for a batch once each.",
            valueName: "address"
        )
    ) var recipient: [String] = []
    @OptionGroup var folder: ChannelFolder

    func validate() throws {
        if !(100...599).contains(status) { throw ValidationError("--status must be from 100 to 599.") }
        if let bad = header.first(where: { !$0.contains(":") }) {
            throw ValidationError("--header “\(bad)” must be NAME:VALUE.")
        }
    }

    func run() async throws {
        let channel = try folder.channel(channel)
        let body: Data
        do {
            body =
                bodyFile == "-"
                ? FileHandle.standardInput.readDataToEndOfFile() : try Data(contentsOf: URL(fileURLWithPath: bodyFile))
        } catch {
            throw CommandFailure.usage("\(bodyFile) cannot be read: \(SystemReason.text(of: error)).")
        }
        let headers = header.map { line in
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return HTTPField(String(parts[0]), parts[1].trimmingCharacters(in: .whitespaces))
        }
        let reply = OutboundReply(status: status, headers: headers, body: Array(body), receivedAt: SystemClock().now)
        for line in lines(of: reply, on: channel) { Terminal.put(line) }
    }

    /// The channel's verdict on a reply, one fact per line.
    func lines(of reply: OutboundReply, on channel: Channel) -> [String] {
        let verdict = channel.judge(reply, recipients: recipient.map { channel.recipientName(of: $0) })
        var lines = ["verdict: \(verdict.class.name)"]
        if verdict.awaitsHuman { lines.append("state: \(DeliveryState.awaitingHuman.name)") }
        if verdict.scope == .recipient { lines.append("about: this recipient only") }
        if let wait = verdict.waitSeconds { lines.append("wait: \(wait) s") }
        if !verdict.code.isEmpty { lines.append("code: \(verdict.code)") }
        if !verdict.message.isEmpty { lines.append("message: \(verdict.message)") }
        if let reference = verdict.reference { lines.append("reference: \(reference)") }
        if verdict.isUnknownCode { lines.append("note: the channel's file does not list this code") }
        for (name, own) in verdict.recipients.sorted(by: { $0.key < $1.key }) {
            lines.append("recipient \(Masking.address(name)): \(own.class.name) \(own.code)")
        }
        if recipient.isEmpty, !verdict.recipients.isEmpty {
            lines.append("note: judged by the recipients in the reply; name those of the request with --recipient")
        }
        return lines
    }
}
