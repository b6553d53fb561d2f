namespace EmbeddingProjector.Logs.Checkup;

/// <summary>A kind of fault: everything that can be wrong with a log, one fact of TensorBoard each.</summary>
/// <param name="Id">Its stable name.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="CanRepair">Whether <see cref="LogRepair"/> mends it.</param>
internal sealed record LogFault(string Id, LogSeverity Severity, bool CanRepair, string Remedy)
{
    private const string MadeAgain = "make the log again, or mend the file by hand";

    // The config.
    public static readonly LogFault ConfigByteOrderMark =
        Mendable("ConfigByteOrderMark", "save it without a byte order mark");
    public static readonly LogFault ConfigNotUtf8 = Broken("ConfigNotUtf8", "save it as UTF-8");
    public static readonly LogFault ConfigInvalid = Broken("ConfigInvalid", "take out or mend what the line names");
    public static readonly LogFault ConfigWithoutEntries =
        Odd("ConfigWithoutEntries", "export embeddings into the folder");
    public static readonly LogFault RunWithoutEvents = Mendable(
        "RunWithoutEvents", "put an event file beside the config, or point TensorBoard at the folder itself");
    public static readonly LogFault FolderLeft = Odd(
        "FolderLeft", "look into it, and delete it where nobody needs it: a program that was ended may have left it");
    public static readonly LogFault EventsTorn = OddMendable(
        "EventsTorn", "cut the file after its last whole record: TensorBoard's other tabs read no further");
    public static readonly LogFault EventsOfOthersTorn = Odd(
        "EventsOfOthersTorn", "wait for its writer, or write it again: TensorBoard's other tabs read up to this record");

    // Names and paths.
    public static readonly LogFault NameForbidden = Mendable("NameForbidden", "choose a name without & + # %");
    public static readonly LogFault NameStripped =
        OddMendable("NameStripped", "take the ':0' off, as TensorBoard does");
    public static readonly LogFault NameMissing = OddMendable("NameMissing", "give the tensor a name");
    public static readonly LogFault NameTwice = Mendable("NameTwice", "keep one entry of each name");
    public static readonly LogFault PathBackSlash = Mendable("PathBackSlash", "write the path with '/'");
    public static readonly LogFault PathOutside =
        Broken("PathOutside", "move the file itself, and no link to it, into the folder of the config");
    public static readonly LogFault RunNameForbidden =
        Broken("RunNameForbidden", "rename the folder: with & + # % in a run's name the whole tab waits for ever");
    public static readonly LogFault EntryDropped =
        Broken("EntryDropped", "export it again: another writer has taken its entry out of the config");
    public static readonly LogFault EntryPassedOver = Odd(
        "EntryPassedOver", "take out entries of the same files: there are so many that this one was not looked at");
    public static readonly LogFault TensorMissing = Broken("TensorMissing", "put the file back, or take the entry out");
    public static readonly LogFault MetadataMissing =
        Mendable("MetadataMissing", "put the file back, or take its path out");
    public static readonly LogFault SpriteMissing =
        Mendable("SpriteMissing", "put the file back, or take its path out");
    public static readonly LogFault BookmarksMissing =
        Mendable("BookmarksMissing", "put the file back, or take its path out");

    // Tensors.
    public static readonly LogFault TensorByteOrderMark =
        Mendable("TensorByteOrderMark", "save it without a byte order mark");
    public static readonly LogFault TensorLineTooLong =
        Broken("TensorLineTooLong", "make the log again: no reader of this module takes so long a line");
    public static readonly LogFault TensorEmpty =
        Broken("TensorEmpty", "take the entry out, or make the log again: an empty tensor ends the whole tab");
    public static readonly LogFault TensorHeader = Mendable("TensorHeader", "take the first line out");
    public static readonly LogFault TensorDecimalComma = Mendable("TensorDecimalComma", "write decimals with a point");
    public static readonly LogFault TensorNotNumber = Broken("TensorNotNumber", MadeAgain);
    public static readonly LogFault TensorRagged = Broken("TensorRagged", MadeAgain);
    public static readonly LogFault TensorNotFinite =
        Broken("TensorNotFinite", "export it again without the items it names");
    public static readonly LogFault TensorLooksLikeText = Mendable("TensorLooksLikeText", "write the tensor as text");
    public static readonly LogFault TensorShapeMissing =
        Mendable("TensorShapeMissing", "write rows and columns into tensor_shape");
    public static readonly LogFault TensorShapeWrong =
        Mendable("TensorShapeWrong", "write the true rows and columns into tensor_shape");
    public static readonly LogFault TensorLengthWrong = Broken("TensorLengthWrong", MadeAgain);
    public static readonly LogFault TensorTooSmall =
        Odd("TensorTooSmall", "export two items and two dimensions at least");
    public static readonly LogFault TensorTooLarge =
        Odd("TensorTooLarge", "export a stratified sample of 100,000 items");

    // Metadata.
    public static readonly LogFault MetadataLineTooLong =
        Broken("MetadataLineTooLong", "shorten the line: no reader of this module takes a longer one");
    public static readonly LogFault MetadataTooLarge =
        Broken("MetadataTooLarge", "export fewer items: no reader of this module takes so large a table");
    public static readonly LogFault MetadataByteOrderMark =
        OddMendable("MetadataByteOrderMark", "save it without a byte order mark");
    public static readonly LogFault MetadataNotUtf8 = Broken("MetadataNotUtf8", "save it as UTF-8");
    public static readonly LogFault MetadataCarriageReturn =
        OddMendable("MetadataCarriageReturn", "end lines with a line feed alone");
    public static readonly LogFault MetadataFinalNewline =
        OddMendable("MetadataFinalNewline", "end the last line with a line feed");
    public static readonly LogFault MetadataBlankRow = Mendable("MetadataBlankRow", "write a placeholder");
    public static readonly LogFault MetadataEmptyCell = OddMendable("MetadataEmptyCell", "write a placeholder");
    public static readonly LogFault MetadataShortRow =
        OddMendable("MetadataShortRow", "fill the row up with placeholders");
    public static readonly LogFault MetadataLongRow =
        Broken("MetadataLongRow", "replace the tab or the line break in the value");
    public static readonly LogFault MetadataSoleHeader =
        Mendable("MetadataSoleHeader", "take the header of the only column out");
    public static readonly LogFault MetadataNoHeader =
        Mendable("MetadataNoHeader", "put the columns' names into the first line");
    public static readonly LogFault MetadataRowCount = Broken("MetadataRowCount", MadeAgain);
    public static readonly LogFault MetadataNumber = Odd("MetadataNumber", "begin such values with a letter");
    public static readonly LogFault MetadataLabelNumber = Broken(
        "MetadataLabelNumber",
        "write labels that stay as they are, such as with a letter: points and legend get different colours");
    public static readonly LogFault MetadataSequence =
        Odd("MetadataSequence", "write the number of the next row, counted from 0");
    public static readonly LogFault MetadataCircle = Mendable(
        "MetadataCircle",
        "end the line with a placeholder where it leads back into itself: the client would never stop");

    // Sprites.
    public static readonly LogFault SpriteUnreadable = Broken("SpriteUnreadable", MadeAgain);
    public static readonly LogFault SpriteSizeMissing =
        Mendable("SpriteSizeMissing", "write width and height into single_image_dim");
    public static readonly LogFault SpriteGrid = Mendable("SpriteGrid", "lay the thumbnails out in a square grid");
    public static readonly LogFault SpriteTooFew = Broken("SpriteTooFew", MadeAgain);
    public static readonly LogFault SpriteTooLarge = Mendable("SpriteTooLarge", "make the thumbnails smaller");
    public static readonly LogFault SpriteThumbnailShape = Odd("SpriteThumbnailShape", "make the thumbnails square");

    // Bookmarks.
    public static readonly LogFault BookmarksInvalid = Broken("BookmarksInvalid", "save the bookmarks again");
    public static readonly LogFault BookmarkIncomplete =
        Mendable("BookmarkIncomplete", "write the fields with their empty values");
    public static readonly LogFault BookmarkEmpty = Broken("BookmarkEmpty", "save the bookmarks again");
    public static readonly LogFault BookmarkOfAnotherTensor =
        Broken("BookmarkOfAnotherTensor", "save the bookmarks again");
    public static readonly LogFault BookmarkWithoutPca = Odd(
        "BookmarkWithoutPca", "save the coordinates pca-0 to pca-9 too: opening the state empties the PCA tab");
    public static readonly LogFault BookmarkRunsTsne = Odd(
        "BookmarkRunsTsne", "save the coordinates as umap-0, umap-1 under selectedProjection umap");

    private static LogFault Broken(string id, string remedy) => new(id, LogSeverity.Error, false, remedy);

    private static LogFault Mendable(string id, string remedy) => new(id, LogSeverity.Error, true, remedy);

    private static LogFault Odd(string id, string remedy) => new(id, LogSeverity.Warning, false, remedy);

    private static LogFault OddMendable(string id, string remedy) => new(id, LogSeverity.Warning, true, remedy);
}
