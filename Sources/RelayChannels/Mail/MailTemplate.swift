/// A mail as a channel file writes it: headers with placeholders, and one text.
struct MailTemplate: Sendable {
    /// In the order of the file. `Date`, `MIME-Version` and the content headers are the relay's.
    var headers: [(name: String, value: Template)] = []
    var text = Template.empty
}
