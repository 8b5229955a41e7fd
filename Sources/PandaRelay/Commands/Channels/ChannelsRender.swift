import ArgumentParser
import RelayChannels
import RelayModel

/// `panda-relay channels render`.
struct ChannelsRender: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "render",
        abstract: "Shows the exact requests that a channel makes of a notice; sends nothing.",
        discussion: """
            Without --address and --secret it uses the file's own examples, which lead to no receiver. Ids, times and
            signatures are those of a sample. A channel that sends through a person shows the ready text.

              panda-relay channels render wecom-robot --message news --data '{"url":"https://school.example/n/1"}'
              panda-relay channels render dingtalk-robot --title 提醒 --body-file Config/demo/bulletin.txt --part 2
            """
    )

    @Argument(help: "The channel's name.") var channel: String
    @Option(help: "The kind of the notice.") var kind = NamedArgument<NoticeKind>(.reminder)
    @Option(help: "One line.") var title: String?
    @Option(help: "The text.") var body: String?
    @Option(help: ArgumentHelp("A file with the text; - for standard input.", valueName: "file"), completion: .file())
    var bodyFile: String?
    @OptionGroup var encoding: EncodingOption
    @Option(help: "The name of the message; by default the one that the channel file chooses.") var message: String?
    @Option(help: ArgumentHelp("The notice's data, a JSON object: links, pictures.", valueName: "json")) var data:
        String?
    @Option(help: "high, medium, low or info.") var severity: NamedArgument<Severity>?
    @Option(help: "zh or en: the language of title and text.") var language = NamedArgument<Language>(.zh)
    @Option(help: "The recipient's role: member, protected or guardian.")
    var reader = NamedArgument<ReaderKind>(.member)
    @Option(help: "An endpoint's address instead of the file's example.") var address: String?
    @Option(help: "An endpoint's secret instead of the file's example.") var secret: String?
    @Option(help: "Only this part, from 1.") var part: Int?
    @OptionGroup var folder: ChannelFolder

    func run() async throws {
        let channel = try folder.channel(channel)
        let content = try content()
        if let fault = channel.check(
            address: address ?? channel.exampleAddress,
            secret: secret ?? channel.exampleSecret
        ) {
            Terminal.say("note: \(fault)")
        }
        if channel.isHuman {
            Terminal.put(
                try Self.made(by: channel) { () throws(ChannelError) in
                    try channel.compile(content, message: message).readyText
                }
            )
            return
        }
        let segments = try Self.made(by: channel) { () throws(ChannelError) in
            try channel.compile(content, message: message).smsSegments
        }
        if let segments { Terminal.say("\(segments) SMS segment\(segments == 1 ? "" : "s") to each number") }
        let requests = try Self.made(by: channel) { () throws(ChannelError) in
            try channel.example(content, message: message, address: address, secret: secret)
        }
        if let part, !(1...requests.count).contains(part) {
            throw CommandFailure.usage("--part: the message has \(requests.count) parts.")
        }
        for (number, request) in requests.enumerated() where part == nil || part == number + 1 {
            if requests.count > 1 {
                Terminal.say("part \(number + 1) of \(requests.count), \(request.body.count) bytes of body")
            }
            Terminal.put(request.rendered)
        }
    }

    /// The notice content that the options describe.
    func content() throws -> NoticeContent {
        var text = body
        if let bodyFile { text = try BodyText.read(bodyFile, as: encoding.encoding?.value) }
        return .sample(
            kind: kind.value,
            reader: reader.value,
            title: title,
            body: text,
            severity: severity?.value,
            language: language.value,
            data: data
        )
    }

    private static func made<Value>(
        by channel: Channel,
        _ work: () throws(ChannelError) -> Value
    ) throws(CommandFailure) -> Value {
        do {
            return try work()
        } catch {
            throw .failed("\(channel.name): \(error).")
        }
    }
}
