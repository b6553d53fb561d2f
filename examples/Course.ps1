<#
.SYNOPSIS
    A course in one script: train a model on pictures of your own, then look at what it learned, step by step.
.DESCRIPTION
    Split and train, cut the model into body and head, the most and the least similar pictures, the pixels as a baseline,
    projections, and the head's rows as prototypes. Needs libtorch. Every picture is written into the log's folder.
.EXAMPLE
    ./examples/Course.ps1 -Path ./flowers -Model efficientnet_b0 -Epoch 1
#>
[CmdletBinding()]
param(
    [string] $Path = (Join-Path $PSScriptRoot 'mnist'),
    [string] $LogDir = 'runs/course',
    [string] $Model = 'tiny-resnet20',
    [switch] $FromScratch,
    [int] $Epoch = 3,
    [double] $Rate = 1e-3
)

$ErrorActionPreference = 'Stop'
# Loaded already, or built in this clone, or installed.
if (-not (Get-Module EmbeddingProjector)) {
    $built = Join-Path $PSScriptRoot '../output/EmbeddingProjector'
    Import-Module ((Test-Path $built) ? $built : 'EmbeddingProjector')
}

New-Item $LogDir -ItemType Directory -Force | Out-Null
$checkpoint = Join-Path $LogDir 'course.safetensors'

# 1. Split and train: a fifth of every class is held out, and judges the model after each epoch.
$training = @{
    Path          = $Path
    Model         = $Model
    FromScratch   = $FromScratch
    Epoch         = $Epoch
    Rate          = $Rate
    BatchSize     = 32
    Destination   = $checkpoint
    LogDir        = $LogDir
    SnapshotEvery = $Epoch
    Plot          = Join-Path $LogDir 'curves.png'
}
$trained = Optimize-EmbeddingModel @training
$trained

# 2. Body and head: the body gives the embedding, the head reads classes from it.
Export-Embedding $Path -Model $Model -WeightsPath $checkpoint -LogDir $LogDir -Tag trained -Force | Out-Null
Export-Embedding $Path -Model pixels -LogDir $LogDir -Tag pixels -Force | Out-Null

# 3. The nine most and the nine least similar pictures of one that was held out.
$query = $trained.HeldOut[0].Id
Find-EmbeddingNeighbor $LogDir -Tag trained -Id $query -Top 9 -Grid (Join-Path $LogDir 'most-similar.png')
Find-EmbeddingNeighbor $LogDir -Tag trained -Id $query -Top 9 -Least -Grid (Join-Path $LogDir 'least-similar.png') |
    Out-Null

# 4. The pixels as a baseline: what the neighbors tell of the class, with and without the model.
New-EmbeddingProbe $LogDir -Tag trained -Method Knn | Select-Object Name, KnnAccuracy
New-EmbeddingProbe $LogDir -Tag pixels -Method Knn | Select-Object Name, KnnAccuracy
Compare-EmbeddingSpace $LogDir $LogDir -ReferenceTag trained -DifferenceTag pixels

# 5. The space before and after training, and its projections.
$first, $last = ('epoch-000', ('epoch-{0:D3}' -f $Epoch))
$k = [Math]::Min(10, $trained.HeldOutCount - 1)
Compare-EmbeddingSpace $LogDir $LogDir -ReferenceTag $first -DifferenceTag $last -K $k
foreach ($method in 'Pca', 'Lda') {
    $plot = Join-Path $LogDir "$method.png".ToLowerInvariant()
    # 6. Prototypes: a row of the head points to where its class lies.
    ConvertTo-EmbeddingProjection $LogDir -Tag trained -Method $method -Probe $checkpoint -Plot $plot | Out-Null
}

$classes = $trained.Classes | Select-Object -First 2
Invoke-EmbeddingProbe $LogDir $checkpoint -Tag trained -Class $classes -Top 3 -Grid (Join-Path $LogDir 'prototypes.png')
