@{
    RootModule           = 'EmbeddingProjector.psm1'
    ModuleVersion        = '0.1.0'
    GUID                 = 'bf3db5c0-9a2c-43a2-84fe-e4d6006cee87'
    Author               = 'EmbeddingProjector contributors'
    Copyright            = '(c) EmbeddingProjector contributors. MIT licence.'
    Description          = 'Runs pretrained vision models: pictures in, embeddings and a TensorBoard projector log out.'
    # The first version on .NET 10.
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = @('Core')
    CmdletsToExport      = @(
        'Compare-EmbeddingSpace'
        'ConvertTo-EmbeddingProjection'
        'Export-ClassGraph'
        'Export-Embedding'
        'Export-EmbeddingHeatmap'
        'Export-RotationSweep'
        'Find-EmbeddingNeighbor'
        'Get-EmbeddingClass'
        'Get-EmbeddingModel'
        'Get-EmbeddingSet'
        'Get-ImageEmbedding'
        'Get-TextEmbedding'
        'Import-Embedding'
        'Import-ProjectorSelection'
        'Invoke-EmbeddingProbe'
        'Measure-EmbeddingDrift'
        'Measure-EmbeddingSet'
        'Measure-EmbeddingSimilarity'
        'Merge-EmbeddingRun'
        'New-ClassImage'
        'New-ClassTransition'
        'New-EmbeddingProbe'
        'New-OppositeImage'
        'Optimize-EmbeddingModel'
        'Remove-EmbeddingSet'
        'Rename-EmbeddingSet'
        'Save-EmbeddingModel'
        'Show-Embedding'
        'Start-TensorBoard'
        'Test-EmbeddingLog'
    )
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
    TypesToProcess       = @('EmbeddingProjector.types.ps1xml')
    FormatsToProcess     = @('EmbeddingProjector.format.ps1xml')
    PrivateData          = @{
        PSData = @{
            Tags         = @(
                'embedding', 'projector', 'tensorboard', 'vision', 'image', 'resnet', 'vgg'
                'PSEdition_Core', 'Windows', 'Linux', 'MacOS'
            )
            LicenseUri   = 'https://opensource.org/license/mit'
            ReleaseNotes = 'The first release. CHANGELOG.md, which lies beside this file, tells all that users notice.'
        }
    }
}
