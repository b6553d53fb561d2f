using System.Text;

namespace EmbeddingProjector.Projector;

/// <summary>Tells whether bytes that come in pieces are valid UTF-8 as a whole.</summary>
internal sealed class Utf8Check
{
    private readonly Decoder decoder = new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder();
    private readonly char[] characters = new char[4096];
    private bool broken;

    /// <summary>Whether all bytes so far are whole, valid characters.</summary>
    public bool IsValid => !broken && Accepts([], flush: true);

    public void Add(ReadOnlySpan<byte> bytes) => broken = broken || !Accepts(bytes, flush: false);

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
