using System.Text;

namespace EmbeddingProjector.Projector;

/// <summary>Tells whether bytes that come in pieces are valid UTF-8 as a whole.</summary>
internal sealed class Utf8Check
{
    private readonly Decoder decoder = new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder();
    private readonly char[] characters = new char[4096];

    /// <summary>Whether a byte so far cannot be part of UTF-8.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Whether all bytes so far are whole, valid characters.</summary>
    public bool IsValid => !IsBroken && Accepts([], flush: true);

    public void Add(ReadOnlySpan<byte> bytes) => IsBroken = IsBroken || !Accepts(bytes, flush: false);

    private bool Accepts(ReadOnlySpan<byte> bytes, bool flush)
    {
        try
        {
            var completed = false;
            while (!completed)
            {
                decoder.Convert(bytes, characters, flush, out var used, out _, out completed);
                bytes = bytes[used..];
            }

            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
