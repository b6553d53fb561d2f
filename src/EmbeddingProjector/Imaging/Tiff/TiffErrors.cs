using BitMiracle.LibTiff.Classic;
using LibTiff = BitMiracle.LibTiff.Classic.Tiff;

namespace EmbeddingProjector.Imaging.Tiff;

/// <summary>Keeps the first thing that LibTiff.NET finds wrong on a thread, and keeps it off the console.</summary>
/// <remarks>LibTiff.NET has one handler for the process: errors of other code go to the handler before.</remarks>
internal sealed class TiffErrors : TiffErrorHandler
{
    private static readonly TiffErrorHandler? Before = LibTiff.SetErrorHandler(new TiffErrors());

    [ThreadStatic]
    private static TiffErrors? current;

    public string First { get; private set; } = "";

    /// <summary>Begins to keep the errors of this thread, which decodes one file.</summary>
    public static TiffErrors OfThisThread()
    {
        _ = Before;
        return current = new();
    }

    public override void ErrorHandler(LibTiff tif, string method, string format, params object[] args)
    {
        if (current is null)
            Before?.ErrorHandler(tif, method, format, args);
        else if (current.First == "")
            current.First = $"{method}: {string.Format(format, args)}";
    }

    public override void ErrorHandlerExt(
        LibTiff tif, object clientData, string method, string format, params object[] args)
    {
        if (current is null)
            Before?.ErrorHandlerExt(tif, clientData, method, format, args);
    }

    public override void WarningHandler(LibTiff tif, string method, string format, params object[] args)
    {
        if (current is null)
            Before?.WarningHandler(tif, method, format, args);
    }

    public override void WarningHandlerExt(
        LibTiff tif, object clientData, string method, string format, params object[] args)
    {
        if (current is null)
            Before?.WarningHandlerExt(tif, clientData, method, format, args);
    }
}
