import ArgumentParser
import Foundation
import RelayAPI
import RelayModel

/// The options that describe a notice and its audience, shared by `send` and `notices preview`.
struct NoticeOptions: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("The circles of the audience: members' endpoints and the circles' own.", valueName: "id")
    )
    var circle: [String]
    @Option(help: "The kind.") var kind: NamedArgument<NoticeKind>
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
    @Option(help: "The lane; follows from the kind by default.") var lane: NamedArgument<Lane>?
    @Option(help: "The severity.") var severity: NamedArgument<Severity>?
    @Option(parsing: .upToNextOption, help: ArgumentHelp("Only members with one of these roles.", valueName: "role"))
    var role: [NamedArgument<Role>] = []
    @Flag(help: "Include the circles inside, at any depth.") var includeChildren = false
    @Option(help: ArgumentHelp("The expiry after its start: 30m, 2h, 3d.", valueName: "span")) var expiresIn:
        DurationArgument?
    @Option(help: ArgumentHelp("When to send it: \"2026-03-02 15:30\", RFC 3339, or 2h from now.", valueName: "time"))
    var at: TimestampFormat?

    func validate() throws {
        if (body == nil) == (bodyFile == nil) {
            throw ValidationError("Give the text with either --body or --body-file.")
        }
        do throws(CommandFailure) {
            _ = try circles()
        } catch {
            throw ValidationError(error.message)
        }
    }

    /// The circles' ids, checked by the roster's rules.
    private func circles() throws(CommandFailure) -> [String] {
        try circle.map { (text) throws(CommandFailure) -> String in
            do throws(WrittenFault) {
                return try WrittenValue.id(text, as: CircleID.self).text
            } catch {
                throw CommandFailure.usage("--circle: \(error.reason("id")). \(error.advice("id")).")
            }
        }
    }

    /// The request's body.
    func request(offsetMinutes: Int) throws(CommandFailure) -> NoticeRequest {
        var text = body ?? ""
        if let bodyFile { text = try BodyText.read(bodyFile, as: encoding.encoding?.value) }
        let start = at?.ahead(now: SystemClock().now, offsetMinutes: offsetMinutes)
        var request = NoticeRequest(
            kind: kind.value.name,
            title: title,
            body: text,
            audience: AudienceRequest(
                circles: try circles(),
                roles: role.isEmpty ? nil : role.map(\.value.name),
                includeChildren: includeChildren
            )
        )
        request.lane = lane?.value.name
        request.severity = severity?.value.name
        request.expiresIn = expiresIn.map { "\($0.duration.components.seconds)s" }
        request.sendAt = start?.rfc3339(offsetMinutes: offsetMinutes)
        return request
    }
}
