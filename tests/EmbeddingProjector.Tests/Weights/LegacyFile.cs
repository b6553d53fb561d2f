using System.Text;

namespace EmbeddingProjector.Tests.Weights;

/// <summary>Writes files of PyTorch's legacy layout round a pickle of the test's own making.</summary>
internal static class LegacyFile
{
    // What torch.save writes first: the magic number, protocol 1001, {'little_endian': True}.
    private const string Start =
        "\u0080\u0002\u008a\n\u006c\u00fc\u009c\u0046\u00f9\u0020\u006a\u00a8\u0050\u0019.\u0080\u0002M\u00e9\u0003." +
        "\u0080\u0002}X\r\0\0\0little_endian\u0088s.";

    /// <summary>A pickled persistent id of one storage of float32, named '0'.</summary>
    public static string Storage(int length) =>
        $"(X\a\0\0\0storagectorch\nFloatStorage\nX\u0001\0\0\00X\u0003\0\0\0cpuJ{Int32(length)}tQ";

    /// <summary>A pickled tensor over a storage.</summary>
    /// <param name="storage">Pickled.</param>
    /// <param name="offset">Pickled.</param>
    /// <param name="size">Pickled.</param>
    /// <param name="strides">Pickled.</param>
    /// <param name="rest">Pickled arguments after the strides.</param>
    public static string Tensor(string storage, string offset, string size, string strides, string rest = "\u0089}") =>
        $"ctorch._utils\n_rebuild_tensor_v2\n({storage}{offset}{size}{strides}{rest}tR";

    /// <summary>Four bytes, little-endian.</summary>
    public static string Int32(int value) => Encoding.Latin1.GetString(BitConverter.GetBytes(value));

    /// <summary>A file of a pickled object and of one storage '0' of float32.</summary>
    /// <param name="pickle">Without protocol and stop code; a character a byte.</param>
    /// <param name="storage">Its values.</param>
    public static byte[] Build(string pickle, params float[] storage)
    {
        var keys = storage.Length == 0 ? "\u0080\u0002]." : "\u0080\u0002]X\u0001\0\0\00a.";
        var bytes = new List<byte>(Encoding.Latin1.GetBytes(Start + "\u0080\u0002" + pickle + "." + keys));
        if (storage.Length > 0)
            bytes.AddRange(BitConverter.GetBytes((long)storage.Length));
        foreach (var value in storage)
            bytes.AddRange(BitConverter.GetBytes(value));

        return [.. bytes];
    }
}
