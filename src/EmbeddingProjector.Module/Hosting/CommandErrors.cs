using System.Collections.Frozen;
using System.Management.Automation;
using EmbeddingProjector.Data;
using EmbeddingProjector.Inference.Errors;
using EmbeddingProjector.Pipeline;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Module.Hosting;

/// <summary>Turns exceptions into errors with an id, a category and a target. The only place that does.</summary>
public static class CommandErrors
{
    // What is not here is damaged data: most of the library's errors.
    private static readonly FrozenDictionary<string, ErrorCategory> Categories = new Dictionary<string, ErrorCategory>
    {
        ["ImagePathNotFound"] = ErrorCategory.ObjectNotFound,
        ["NoImageFound"] = ErrorCategory.ObjectNotFound,
        ["ModelNotFound"] = ErrorCategory.ObjectNotFound,
        ["LayerNotFound"] = ErrorCategory.ObjectNotFound,
        ["ColumnNotFound"] = ErrorCategory.ObjectNotFound,
        ["ItemNotFound"] = ErrorCategory.ObjectNotFound,
        ["ItemAmbiguous"] = ErrorCategory.InvalidArgument,
        ["ConditionInvalid"] = ErrorCategory.InvalidArgument,
        ["NoItemLeft"] = ErrorCategory.ObjectNotFound,
        ["RecipeMismatch"] = ErrorCategory.InvalidArgument,
        ["BelowThreshold"] = ErrorCategory.InvalidResult,
        ["ClassNotFound"] = ErrorCategory.ObjectNotFound,
        ["EngineNotFound"] = ErrorCategory.ObjectNotFound,
        ["BookmarkNotFound"] = ErrorCategory.ObjectNotFound,
        ["LogNotFound"] = ErrorCategory.ObjectNotFound,
        ["TensorBoardNotFound"] = ErrorCategory.NotInstalled,
        ["WeightsNotFound"] = ErrorCategory.ObjectNotFound,
        ["GradientNotSupported"] = ErrorCategory.NotImplemented,
        ["EmbeddingNotFinite"] = ErrorCategory.InvalidResult,
        ["NoEmbedding"] = ErrorCategory.InvalidResult,
        ["PathNotFileSystem"] = ErrorCategory.InvalidArgument,
        ["SweepAmbiguous"] = ErrorCategory.InvalidArgument,
        ["FillUnknown"] = ErrorCategory.InvalidArgument,
        ["LogNotWritable"] = ErrorCategory.PermissionDenied,
        ["LogInUse"] = ErrorCategory.ResourceBusy,
        ["LogTagExists"] = ErrorCategory.ResourceExists,
        ["LogTagClash"] = ErrorCategory.ResourceExists,
        ["LogOfAnotherTool"] = ErrorCategory.ResourceExists,
        ["NoLabels"] = ErrorCategory.InvalidArgument,
        ["NoScalings"] = ErrorCategory.InvalidArgument,
        ["PanelInvalid"] = ErrorCategory.InvalidArgument,
        ["NoPrototypes"] = ErrorCategory.InvalidArgument,
        ["ProbeMismatch"] = ErrorCategory.InvalidArgument,
        ["LogTagInvalid"] = ErrorCategory.InvalidArgument,
        ["BookmarkNotFound"] = ErrorCategory.ObjectNotFound,
        ["LogNotFound"] = ErrorCategory.ObjectNotFound,
        ["LogTagNotFound"] = ErrorCategory.ObjectNotFound,
        ["LogTagAmbiguous"] = ErrorCategory.InvalidArgument,
        ["SetAmbiguous"] = ErrorCategory.InvalidArgument,
        ["SetArrayNotFound"] = ErrorCategory.ObjectNotFound,
        ["SetColumnNotFound"] = ErrorCategory.ObjectNotFound,
        ["SetOptionInvalid"] = ErrorCategory.InvalidArgument,
        ["OptionNotApplicable"] = ErrorCategory.InvalidArgument,
        ["NoSteps"] = ErrorCategory.InvalidArgument,
        ["CropTooLarge"] = ErrorCategory.InvalidArgument,
        ["SettingInvalid"] = ErrorCategory.InvalidArgument,
        ["OctaveInvalid"] = ErrorCategory.InvalidArgument,
        ["PresetNotFound"] = ErrorCategory.ObjectNotFound,
        ["NoClassHead"] = ErrorCategory.InvalidArgument,
        ["ClassOutOfRange"] = ErrorCategory.InvalidArgument,
        ["ChannelOutOfRange"] = ErrorCategory.InvalidArgument,
        ["TargetMismatch"] = ErrorCategory.InvalidArgument,
        ["RecordMismatch"] = ErrorCategory.InvalidData,
        ["TooManyModels"] = ErrorCategory.InvalidArgument,
        ["WeightsMismatch"] = ErrorCategory.InvalidArgument,
    }.ToFrozenDictionary();

    /// <summary>Whether an exception is an error of the user's input or machine, and not a fault of this
    /// program.</summary>
    /// <param name="exception">What was thrown.</param>
    public static bool IsExpected(Exception exception) =>
        exception is EmbeddingProjectorException or IOException or UnauthorizedAccessException or HttpRequestException;

    /// <summary>The error for an exception.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="target">What the command was working on.</param>
    public static CommandError From(Exception exception, object? target = null) => exception switch
    {
        EmbeddingProjectorException e => Make(
            e, e.ErrorId, Categories.GetValueOrDefault(e.ErrorId, ErrorCategory.InvalidData), target ?? TargetOf(e)),
        FileNotFoundException or DirectoryNotFoundException =>
            Make(exception, "FileNotFound", ErrorCategory.ObjectNotFound, target),
        UnauthorizedAccessException => Make(exception, "AccessDenied", ErrorCategory.PermissionDenied, target),
        HttpRequestException => Make(exception, "DownloadFailed", ErrorCategory.ConnectionError, target),
        IOException => Make(exception, "FileUnreadable", ErrorCategory.ReadError, target),
        _ => Make(exception, "Unexpected", ErrorCategory.NotSpecified, target),
    };

    /// <summary>The error for a picture without a result.</summary>
    /// <param name="failure">The picture and the reason.</param>
    public static CommandError From(ItemFailure failure) =>
        From(failure.Error, failure.Item.SourcePath) with { Message = failure.ToString() };

    private static CommandError Make(Exception exception, string id, ErrorCategory category, object? target) =>
        new(exception, id, category, target, exception.Message);

    private static object? TargetOf(EmbeddingProjectorException exception) => exception switch
    {
        ImagePathNotFoundException e => e.Path,
        DataSetFormatException e => e.Path,
        ColumnNotFoundException e => e.Name,
        Inference.Models.ModelNotFoundException e => e.Name,
        Inference.Models.ClassNotFoundException e => e.Name,
        Inference.Engines.EngineNotFoundException e => e.Name,
        Inference.Engines.GradientNotSupportedException e => e.Engine,
        Inference.Graph.LayerNotFoundException e => e.Layer,
        Inference.Weights.WeightFormatException e => e.WeightSource,
        Inference.Weights.WeightMismatchException e => e.ParameterName,
        Inference.Weights.WeightsNotFoundException e => e.FileName,
        Logs.ProjectorLogException e => e.Path,
        EmbeddingSetException e => e.Where,
        _ => null,
    };
}
