import ArgumentParser
import RelayAPI

/// `panda-relay notices correct`.
struct NoticesCorrect: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "correct",
        abstract:
            "Cancels a wrong notice and sends a correction, ahead of all other traffic, to those it may have reached.",
        discussion: "  panda-relay notices correct ntc_0D9N3K7V2X0Y8 --title 更正 --body 会议改在周五下午 --wait"
    )

    @Argument(help: "The wrong notice's id.") var notice: NoticeArgument
    @Option(help: "One line.") var title: String
    @Option(help: "The text.") var body: String?
    @Option(
        help: ArgumentHelp(
            "A file with the text, in UTF-8, GB18030 or UTF-16; - for standard input.",
            valueName: "file"
        ),
        completion: .file()
    )
    var bodyFile: String?
    @OptionGroup var encoding: EncodingOption
    @Flag(help: "Wait until all deliveries are settled, showing the progress.") var wait = false

    func validate() throws {
        if (body == nil) == (bodyFile == nil) {
            throw ValidationError("Give the text with either --body or --body-file.")
        }
    }

    func run() async throws {
        var text = body ?? ""
        if let bodyFile { text = try BodyText.read(bodyFile, as: encoding.encoding?.value) }
        let client = try APIClient()
        let answer = try await client.post(
            "/v1/notices/\(notice.text)/correct",
            CorrectionRequest(title: title, body: text),
            as: AcceptanceResponse.self
        )
        Terminal.put(answer.id)
        AcceptanceReport(answer).show()
        if wait { try await NoticeWatch(client: client).follow(answer.id) }
    }
}
