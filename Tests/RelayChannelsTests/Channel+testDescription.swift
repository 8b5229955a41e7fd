public import RelayChannels
import RelayModel
public import Testing

extension Channel: CustomTestStringConvertible {
    /// The channel's name, so that a failing case names its file.
    public var testDescription: String { name.text }
}
